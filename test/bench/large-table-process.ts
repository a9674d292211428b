import type { FeatureTable, RowContext } from "../../statistics/feature-table.ts";
import { counterRandom } from "../../statistics/random/counter-random.ts";
import { fitProcedure } from "../../statistics/validation/fit-procedure.ts";
import type { ModelSpec } from "../../statistics/validation/model-spec.ts";
import { normalFrom } from "./statistics-tasks.ts";

/** What this process prints. */
export interface LargeTable {
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

const [rows, columns] = [10_000, 2000];
const random = counterRandom(["bench", "large table"]);
const normal = normalFrom(random.uniform);
const center = Array.from({ length: rows }, (_, i) => i % 5);
const shift = Array.from({ length: 5 * columns }, normal);
const signal = Float64Array.from({ length: rows }, normal);
const table: FeatureTable = {
  rows,
  columns: Array.from({ length: columns }, (_, j) => ({
    kind: "numeric",
    name: `ct.f${j}`,
    set: "ct",
    values: Float64Array.from(center, (batch, i) =>
      random.uniform() < 0.01 ? Number.NaN : shift[batch * columns + j] + normal() + (j < 20 ? 0.3 * signal[i] : 0),
    ),
  })),
};
const context: RowContext = {
  patients: center.map((_, i) => `p${i}`),
  variables: {
    center: { kind: "category", name: "center", set: "", values: center.map((batch) => `c${batch}`), levels: null },
  },
};
const event = Uint8Array.from(signal, (value) => (value + normal() > 0 ? 1 : 0));
const model: ModelSpec = {
  name: "large",
  features: [{ set: "ct", columns: null }],
  steps: [
    { kind: "impute-median" },
    {
      kind: "combat",
      on: null,
      batch: "center",
      covariates: [],
      prior: "parametric",
      meanOnly: false,
      referenceBatch: null,
      unseenBatch: "error",
      singleCaseBatch: "error",
    },
    { kind: "standardize" },
  ],
  learner: { kind: "logistic", l1Ratio: 1, lambda: { tune: [0.1, 0.05, 0.02] }, lambdas: 3 },
};
const inner = { folds: 2, metric: "auc", rule: "min" } as const;
const start = process.cpuUsage();
fitProcedure(model, table, context, { kind: "binary", event }, { inner, seedKey: ["bench"] });
const { user, system } = process.cpuUsage(start);
const result: LargeTable = { cpuSeconds: (user + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(result));
