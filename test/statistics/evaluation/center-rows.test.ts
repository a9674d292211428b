import { expect, it } from "vitest";
import { centerRows, type CenterInput } from "../../../statistics/evaluation/center-rows.ts";

const index = Array.from({ length: 120 }, (_, row) => row);
const input: CenterInput = {
  model: "m",
  cohort: "away",
  scope: "external",
  outcome: { kind: "binary", event: Uint8Array.from(index, (row) => row % 2) },
  outputs: [Float64Array.from(index, (row) => ((row * 7) % 11) / 11 + 0.2 * (row % 2))],
  centers: index.map((row) => `c${Math.floor(row / 24)}`),
  patients: index.map((row) => `p${row}`),
};

it("gives centers of independent cases limits and a summary", () => {
  const { centers, metrics } = centerRows(input, 0.95);
  expect(centers.map(({ n, summarized }) => [n, summarized])).toEqual(Array.from({ length: 5 }, () => [24, 1]));
  expect(centers.every(({ lower, upper }) => lower < upper)).toBe(true);
  expect(metrics.map(({ metric }) => metric)).toEqual(["auc_over_centers", "auc_new_center", "auc_tau_squared"]);
});

it("gives neither where a patient has several rows, which no variance here knows", () => {
  const lesions = { ...input, patients: index.map((row) => `p${Math.floor(row / 4)}`) };
  const { centers, metrics } = centerRows(lesions, 0.95);
  expect(metrics).toEqual([]);
  expect(centers.map(({ estimate }) => estimate)).toEqual(
    centerRows(input, 0.95).centers.map(({ estimate }) => estimate),
  );
  expect(centers.every(({ lower, summarized }) => Number.isNaN(lower) && summarized === 0)).toBe(true);
});
