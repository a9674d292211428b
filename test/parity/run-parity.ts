import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCohort } from "../bench/nested-worc-lipo.ts";
import type { ModelSpec } from "../../statistics/validation/model-spec.ts";
import { nestedEstimate, nestedHeadline, outerFolds, plainInner, sharedFolds } from "../fixtures/nested-estimate.ts";
import type { NestedEstimate } from "../fixtures/nested-estimate.ts";
import { readOtherSets, type NamedCohort } from "./other-cohorts.ts";
import { binarySets, comparisons, type ParityTask } from "./parity-tasks.ts";

/** One learner on one data set, by one program: mean AUC over the folds, one per seed. */
interface Estimate {
  readonly aucs: readonly number[];
  /** Chosen by the inner loop, per outer fold, of the first seed. */
  readonly chosen: readonly number[];
  readonly cpuSeconds: number;
}

export interface ParityRow {
  readonly data: string;
  readonly task: ParityTask;
  readonly ours: Estimate;
  readonly theirs: Estimate;
  /** Reference fits that reached their limit of iterations. */
  readonly unfinished: number;
}

export interface ParityRun {
  readonly versions: Readonly<Record<string, string>>;
  readonly shapes: readonly { readonly data: string; readonly rows: number; readonly columns: number }[];
  readonly rows: readonly ParityRow[];
}

/** A data set, and what of it is sent to the other program. */
interface ParityData {
  readonly data: string;
  readonly rows: number;
  readonly columns: number;
  readonly sent: object;
}

interface ReferenceRun {
  readonly versions: Readonly<Record<string, string>>;
  readonly results: readonly {
    readonly seeds: readonly { readonly foldAucs: readonly number[]; readonly chosen: readonly number[] }[];
    readonly unfinished: number;
    readonly cpuSeconds: number;
  }[];
}

/** What the inner loop of both programs chooses by. */
const innerMetric = {
  binary: "auc",
  multiclass: "auc",
  ordinal: "auc",
  continuous: "deviance",
  survival: "c-index",
} as const;

/** Ours first, which makes the folds, outer and inner; then scikit-learn on the same ones. */
export function runParity(isWanted: (task: ParityTask, data: string) => boolean): ParityRun {
  const folder = process.env["RADSTUDY_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
  const present = binarySets.filter((data) => existsSync(fileOf(folder, data)));
  for (const data of binarySets.filter((each) => !present.includes(each)))
    process.stderr.write(
      `parity: ${data} left out, ${fileOf(folder, data)} is absent; RADSTUDY_DATA names the folder\n`,
    );

  const exchange: object[] = [];
  const own: Omit<ParityRow, "theirs" | "unfinished">[] = [];
  const shapes: ParityRun["shapes"][number][] = [];
  const compare = (
    { data, rows, columns, sent }: ParityData,
    task: ParityTask,
    outer: Int32Array,
    estimate: (model: ModelSpec, isTuned: boolean, seed: number) => NestedEstimate,
  ): void => {
    if (shapes.every((shape) => shape.data !== data)) shapes.push({ data, rows, columns });
    const { name, learner, grid, seeds } = task;
    const steps = [{ kind: "standardize" as const }];
    const model: ModelSpec = { name, features: [{ set: "mr", columns: null }], steps, learner };
    const start = process.cpuUsage();
    const runs = upTo(seeds.ours).map((seed) => estimate(model, task.compare === "same", seed));
    const used = process.cpuUsage(start);
    const cpuSeconds = (used.user + used.system) / 1e6;
    process.stderr.write(`radstudy ${data} ${name} ${cpuSeconds.toFixed(1)} s\n`);
    const chosen = runs[0].models.map((fitted) => Number(fitted.chosen.at(-1)?.value ?? grid[0]));
    own.push({ data, task, ours: { aucs: runs.map(({ auc }) => auc), chosen, cpuSeconds } });
    const inner = runs[0].models.map((fitted) => fitted.inner.foldOfRow);
    exchange.push({ data, name, learner, grid, ...sent, seeds: upTo(seeds.theirs), outer: [...outer], inner });
  };
  const wanted = (data: string): readonly ParityTask[] =>
    comparisons.find((each) => each.data === data)?.tasks.filter((task) => isWanted(task, data)) ?? [];
  for (const data of present.filter((each) => wanted(each).length > 0)) {
    const cohort = readCohort(fileOf(folder, data));
    const { rows, columns } = cohort.table;
    const outer = outerFolds(cohort, 5, [42, data]);
    const what = { data, rows, columns: columns.length, sent: { kind: "binary", file: fileOf(folder, data) } };
    for (const task of wanted(data)) {
      compare(what, task, outer, (model, isTuned, seed) =>
        nestedEstimate(model, cohort, outer, { ...plainInner, metric: "auc", folds: isTuned ? 5 : 2 }, [seed, data]),
      );
    }
  }
  for (const cohort of readOtherSets(folder, (data) => wanted(data).length > 0)) {
    const { data, table, outcome } = cohort;
    const outer = sharedFolds(cohort, 5, [42, data]);
    const what = { data, rows: table.rows, columns: table.columns.length, sent: sentOf(cohort) };
    for (const task of wanted(data)) {
      compare(what, task, outer, (model, isTuned, seed) =>
        nestedHeadline(
          model,
          cohort,
          outer,
          { ...plainInner, metric: innerMetric[outcome.kind], folds: isTuned ? 5 : 2 },
          [seed, data],
        ),
      );
    }
  }
  const reference = runReference(exchange);
  const rows = own.map((row, i): ParityRow => {
    const { seeds: said, unfinished, cpuSeconds } = reference.results[i];
    const aucs = said.map(({ foldAucs }) => foldAucs.reduce((sum, auc) => sum + auc, 0) / foldAucs.length);
    return { ...row, theirs: { aucs, chosen: said[0].chosen, cpuSeconds }, unfinished };
  });
  return { versions: { ...reference.versions, Node: process.versions.node }, shapes, rows };
}

/** The table and the outcome, as the script reads them. */
function sentOf({ outcome, values: x }: NamedCohort): object {
  switch (outcome.kind) {
    case "survival":
      return { kind: outcome.kind, x, time: [...outcome.time], event: [...outcome.event] };
    case "continuous":
      return { kind: outcome.kind, x, y: [...outcome.value] };
    case "binary":
      return { kind: outcome.kind, x, y: [...outcome.event] };
    default:
      return { kind: outcome.kind, x, y: [...outcome.level] };
  }
}

function runReference(tasks: readonly object[]): ReferenceRun {
  const python = process.env["RADSTUDY_PYTHON"] ?? "python3";
  const script = fileURLToPath(new URL("nested.py", import.meta.url));
  const answer = execFileSync(python, [script], {
    input: JSON.stringify({ tasks }),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  });
  return JSON.parse(answer) as ReferenceRun;
}

function fileOf(folder: string, data: string): string {
  return join(folder, "tabular", `${data}.csv.gz`);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
