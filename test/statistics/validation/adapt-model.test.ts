import { binaryOutcome } from "../binary-outcome.ts";
import { describe, expect, it } from "vitest";
import type { FeatureTable, NumericColumn, RowContext } from "../../../statistics/feature-table.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { takeContextRows, takeTableRows } from "../../../statistics/resampling/take-rows.ts";
import { adaptModel } from "../../../statistics/validation/adapt-model.ts";
import { applyModel } from "../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import type { ModelSpec } from "../../../statistics/validation/model-spec.ts";

const random = counterRandom(["adapt-model"]);
const rows = 120;
/** 40 rows of each of a and b for training; 25 of c and 15 of d are held out. */
const centers = Array.from({ length: rows }, (_, row) => (row < 80 ? "ab"[row % 2] : row < 105 ? "c" : "d"));
const events = Uint8Array.from({ length: rows }, (_, row) => (row >> 1) % 2);
const table: FeatureTable = {
  rows,
  columns: Array.from({ length: 4 }, (_, j): NumericColumn => ({
    kind: "numeric",
    name: `s.f${j}`,
    set: "s",
    values: Float64Array.from(centers, (center, row) => random.uniform() + events[row] + 5 * "abcd".indexOf(center)),
  })),
};
const context: RowContext = {
  patients: centers.map((_, row) => String(row)),
  variables: { center: { kind: "category", name: "center", set: "", values: centers, levels: null } },
};
const trainRows = Int32Array.from({ length: 80 }, (_, row) => row);
const heldRows = Int32Array.from({ length: 40 }, (_, row) => 80 + row);
const held = takeTableRows(table, heldRows);
const heldContext = takeContextRows(context, heldRows);
const modelWith = (unseenBatch: "passthrough" | { readonly kind: "estimate-unlabeled"; readonly minCases: number }) => {
  const spec: ModelSpec = {
    name: "m",
    features: [{ set: "s", columns: null }],
    steps: [{ kind: "standardize-by-batch", on: null, batch: "center", unseenBatch }, { kind: "standardize" }],
    learner: { kind: "logistic", l1Ratio: 0, lambda: 0.1, lambdas: 5 },
  };
  return fitProcedure(
    spec,
    takeTableRows(table, trainRows),
    takeContextRows(context, trainRows),
    binaryOutcome(events.slice(0, 80)),
    {
      inner: { folds: 3, metric: "deviance", rule: "min" },
      seedKey: ["adapt"],
    },
  );
};
const model = modelWith({ kind: "estimate-unlabeled", minCases: 20 });
const batchOf = (batch: string): number[] => [...heldRows.keys()].filter((row) => centers[80 + row] === batch);

describe("adaptModel", () => {
  it("says of every batch that was new what became of it, in which step", () => {
    expect(adaptModel(model, held, heldContext).batches).toMatchObject([
      { step: "1 standardize-by-batch", batch: "c", rows: 25, reason: "" },
      { step: "1 standardize-by-batch", batch: "d", rows: 15, reason: "too-few-cases" },
    ]);
  });

  it("moves the batch to where training was, and leaves the small batch and the learner as they were", () => {
    const adapted = adaptModel(model, held, heldContext).model;
    const [plain] = applyModel(model, held, heldContext);
    const [moved] = applyModel(adapted, held, heldContext);
    const mean = (values: Float64Array): number => batchOf("c").reduce((sum, row) => sum + values[row], 0) / 25;
    expect(mean(plain)).toBeGreaterThan(0.95); // a shift of 10 looks like events
    expect(Math.abs(mean(moved) - 0.5)).toBeLessThan(0.1);
    for (const row of batchOf("d")) expect(moved[row]).toBe(plain[row]);
    expect(adapted.learner).toBe(model.learner);
  });

  it("without adaptation the predictions are those of passthrough to the bit", () => {
    expect(applyModel(model, held, heldContext)).toEqual(applyModel(modelWith("passthrough"), held, heldContext));
  });

  it("estimates each batch from its own rows alone", () => {
    const rowsOfC = Int32Array.from(batchOf("c"));
    const alone = adaptModel(model, takeTableRows(held, rowsOfC), takeContextRows(heldContext, rowsOfC)).model;
    const together = adaptModel(model, held, heldContext).model;
    const ofC = (of: typeof model) =>
      applyModel(of, takeTableRows(held, rowsOfC), takeContextRows(heldContext, rowsOfC));
    expect(ofC(alone)).toEqual(ofC(together));
  });

  it("is the model itself where no batch is new or nothing may adapt", () => {
    const training = takeTableRows(table, trainRows);
    expect(adaptModel(model, training, takeContextRows(context, trainRows))).toEqual({ model, batches: [] });
    const lenient = modelWith("passthrough");
    expect(adaptModel(lenient, held, heldContext)).toEqual({ model: lenient, batches: [] });
  });
});
