import { expect, test } from "vitest";
import type { Drawing } from "../../../reports/charts/chart.ts";
import { roc } from "../../../reports/charts/roc.ts";
import type { RowOf } from "../../../reports/report-rows.ts";
import { reportRows } from "../../../reports/report-rows.ts";
import { fakeStudy } from "../fake-study.ts";

function draw(curves: Readonly<Record<string, readonly [number, number][]>>): Drawing {
  const input = fakeStudy({ empty: true });
  const rows: RowOf<"roc">[] = Object.entries(curves).flatMap(([model, points]) =>
    points.map(([x, y], index) => ({
      model,
      cohort: "north",
      scope: "external",
      threshold: 1 - index / 10,
      false_positive_rate: x,
      true_positive_rate: y,
    })),
  );
  return roc.draw({
    rows: { ...reportRows(input.tables), roc: rows },
    plan: input.plan,
    models: Object.keys(curves),
    centers: [],
    fits: "the fits",
  }) as Drawing;
}

/** Points as they stand in the specification. */
function points(drawing: Drawing, model: string): [number, number][] {
  const { concat } = drawing.spec as unknown as {
    concat: { layer: { data: { values: { model: string; fpr: number; tpr: number }[] } }[] }[];
  };
  return concat[0].layer[1].data.values.filter((row) => row.model === model).map((row) => [row.fpr, row.tpr]);
}

test("a curve keeps its corners and loses only points inside straight lines", () => {
  const drawing = draw({
    a: [
      [0, 0],
      [0, 0.25],
      [0, 0.5],
      [0.25, 0.5],
      [0.5, 0.5],
      [0.75, 0.75],
      [1, 1],
    ],
  });
  expect(points(drawing, "a")).toEqual([
    [0, 0],
    [0, 0.5],
    [0.5, 0.5],
    [1, 1],
  ]);
});

test("models whose curves cover each other are named", () => {
  const same: [number, number][] = [
    [0, 0],
    [0.2, 0.6],
    [1, 1],
  ];
  expect(draw({ a: same, b: same }).caption).toContain(
    "Where curves coincide only the last is seen: a and b in north.",
  );
  expect(draw({ a: same, b: [same[0], [0.2, 0.7], same[2]] }).caption).not.toContain("coincide");
});
