import { fitCombat } from "../../statistics/harmonization/combat.ts";
import { boostingLearner } from "../../statistics/learners/trees/boosting.ts";
import { delongAuc } from "../../statistics/metrics/delong.ts";
import { counterRandom } from "../../statistics/random/counter-random.ts";
import { absoluteCorrelations } from "../../statistics/selection/absolute-correlations.ts";
import { aucExcess } from "../../statistics/selection/auc-excess.ts";
import { averageLinkage } from "../../statistics/selection/average-linkage.ts";
import { candidateRanks } from "../../statistics/selection/candidate-columns.ts";
import { coxElasticNetPath } from "../../statistics/survival/cox-elastic-net.ts";

/** Data of a task as a peer reads them: a matrix, column-major, and the rest as JSON. */
export interface TaskInput {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  readonly rest: Readonly<Record<string, readonly number[]>>;
}

/** Made from a seed; `run` is what is measured. */
export interface StatisticsTask {
  readonly input: TaskInput;
  readonly run: () => unknown;
}

/** Seeded tasks without reference data. */
export const statisticsTasks: Readonly<Record<string, () => StatisticsTask>> = {
  "cox-path": coxPath,
  "combat-parametric": () => combat("parametric"),
  "combat-non-parametric": () => combat("non-parametric"),
  spearman: () => {
    const { table, input } = clusteredTable(300, 2000);
    return { input, run: () => absoluteCorrelations(candidateRanks(table).matrix) };
  },
  linkage: () => {
    const { table, input } = clusteredTable(300, 2000);
    const correlations = absoluteCorrelations(candidateRanks(table).matrix);
    return { input, run: () => averageLinkage(correlations, 2000, 0.8) };
  },
  "univariate-auc": () => {
    const { table, input, outcome } = clusteredTable(300, 2000);
    return { input, run: () => table.columns.map(({ values }) => aucExcess(values, outcome)) };
  },
  delong: () => {
    const { table, input, outcome } = clusteredTable(300, 200);
    return { input, run: () => table.columns.map(({ values }) => delongAuc(outcome, values, 0.95)) };
  },
  boosting: () => {
    const { table, input, outcome } = clusteredTable(234, 984);
    const rows = {
      matrix: input,
      names: table.columns.map(({ name }) => name),
      outcome: { kind: "binary" as const, event: outcome },
      patients: Array.from(outcome, (_, i) => `p${i}`),
    };
    const spec = { kind: "boosting", trees: 100, learningRate: 0.1, depth: 3, minLeaf: 1 } as const;
    return { input, run: () => boostingLearner.paths(spec, rows, ["bench"])[0].refit(0) };
  },
};

/** 2,000 cases, 500 columns of which 20 matter, neighbors correlated, a third censored; 50 lambdas down to a hundredth. */
function coxPath(): StatisticsTask {
  const [rows, columns] = [2000, 500];
  const random = counterRandom(["bench", "cox"]);
  const normal = normalFrom(random.uniform);
  const values = new Float64Array(rows * columns);
  const time = new Float64Array(rows);
  const event = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    let previous = normal();
    let risk = 0;
    for (let j = 0; j < columns; j++) {
      previous = 0.5 * previous + Math.sqrt(0.75) * normal();
      values[i + rows * j] = previous;
      if (j < 20) risk += previous * (j % 2 === 0 ? 0.3 : -0.3);
    }
    const death = -Math.log(1 - random.uniform()) * Math.exp(-risk);
    const censoring = -Math.log(1 - random.uniform()) * 2;
    time[i] = Math.min(death, censoring) + 1e-9;
    event[i] = death <= censoring ? 1 : 0;
  }
  const matrix = { rows, columns, values };
  const outcome = { time, event };
  const [{ lambda }] = coxElasticNetPath(matrix, outcome, { l1Ratio: 0.5, lambdas: { count: 1 } });
  const lambdas = Array.from({ length: 50 }, (_, k) => lambda * 0.01 ** (k / 49));
  return {
    input: { ...matrix, rest: { time: [...time], event: [...event], lambdas } },
    run: () => coxElasticNetPath(matrix, outcome, { l1Ratio: 0.5, lambdas }),
  };
}

/** 1,000 cases in 10 batches, 2,000 features. */
function combat(prior: "parametric" | "non-parametric"): StatisticsTask {
  const [rows, columns] = [1000, 2000];
  const normal = normalFrom(counterRandom(["bench", "combat"]).uniform);
  const shifts = Array.from({ length: 10 * columns }, () => [normal(), Math.exp(0.2 * normal())]);
  const values = Float64Array.from({ length: rows * columns }, (_, at) => {
    const [shift, scale] = shifts[(at % 10) * columns + Math.floor(at / rows)];
    return shift + scale * normal();
  });
  const batches = Array.from({ length: rows }, (_, i) => i % 10);
  const labels = batches.map((batch) => `b${batch}`);
  const features = Array.from({ length: columns }, (_, j) => ({
    name: `f${j}`,
    values: values.subarray(j * rows, (j + 1) * rows),
  }));
  const options = {
    prior,
    meanOnly: false,
    referenceBatch: null,
    unseenBatch: "error",
    singleCaseBatch: "error",
    compat: "neurocombat",
  } as const;
  return { input: { rows, columns, values, rest: { batches } }, run: () => fitCombat(features, labels, [], options) };
}

/** Columns in 40 clusters, and an outcome that goes with the first of them. */
function clusteredTable(rows: number, columns: number) {
  const random = counterRandom(["bench", "clusters", rows, columns]);
  const normal = normalFrom(random.uniform);
  const centers = Array.from({ length: 40 }, () => Float64Array.from({ length: rows }, normal));
  const values = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const spread = random.uniform();
    for (let i = 0; i < rows; i++) values[j * rows + i] = centers[j % 40][i] + spread * normal();
  }
  const outcome = Uint8Array.from(centers[0], (value) => (value + normal() > 0 ? 1 : 0));
  const table = {
    rows,
    columns: Array.from({ length: columns }, (_, j) => ({
      kind: "numeric" as const,
      name: `f${j}`,
      set: "bench",
      values: values.slice(j * rows, (j + 1) * rows),
    })),
  };
  return { table, outcome, input: { rows, columns, values, rest: { outcome: [...outcome] } } };
}

/** Standard normal numbers by Box and Muller. */
export function normalFrom(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
