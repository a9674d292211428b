import { atLeast, type BenchCase } from "./bench-case.ts";
import { peerSeconds } from "./peer-seconds.ts";
import { runScript } from "./run-script.ts";

/** What `statistics-process.ts` prints. */
export interface TaskTime {
  readonly firstCpuSeconds: number;
  readonly cpuSeconds: number;
}

/**
 * CPU seconds of the peers for the same amount of work, one thread, on 2 virtual cores of an AMD EPYC without other jobs:
 * scikit-learn 1.9.1, scikit-survival 0.28, scipy 1.17, numpy 2.4, neuroCombat 0.2.12. `npm run bench:peers` measures them
 * beside ours on the same numbers.
 */
export const statisticsCases = [
  {
    task: "cox-path",
    goal: 5,
    said: "Cox elastic net, 50 lambdas, 2000 x 500, against scikit-survival (tol 1e-12)",
    reference: 1.14,
    target: 1.5,
  },
  {
    task: "combat-parametric",
    goal: 8,
    said: "ComBat, parametric, 1000 x 2000 x 10, against neuroCombat",
    reference: 0.122,
    target: 3,
  },
  {
    task: "combat-non-parametric",
    goal: 60,
    said: "ComBat, non-parametric, 1000 x 2000 x 10, against neuroCombat",
    reference: 11.5,
    target: 15,
  },
  {
    task: "spearman",
    goal: null,
    said: "Spearman, 300 x 2000, against rankdata and corrcoef",
    reference: 0.0688,
    target: 0.2,
  },
  {
    task: "linkage",
    goal: 1.5,
    said: "average linkage of 2000 columns, against scipy",
    reference: 0.0288,
    target: 0.8,
  },
  {
    task: "univariate-auc",
    goal: 1.5,
    said: "AUC of 2000 columns, 300 cases, against vectorized rankdata",
    reference: 0.0314,
    target: 0.6,
  },
  {
    task: "delong",
    goal: 1,
    said: "DeLong intervals of 200 scores, 300 cases, against the fast covariance in numpy",
    reference: 0.00741,
    target: 0.35,
  },
  {
    task: "boosting",
    goal: null,
    said: "boosting, 100 trees of depth 3, 234 x 984, against scikit-learn",
    reference: 2.78,
    target: null,
  },
] as const;

const RUNS = 3;

/** Seeded tasks in processes of their own, the least of three warm calls: short ones are else all compilation. */
export async function benchStatistics(): Promise<BenchCase[]> {
  const script = new URL("./statistics-process.ts", import.meta.url);
  const cases: BenchCase[] = [];
  for (const { task, said, reference, target } of statisticsCases) {
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run++) seconds.push((await runScript<TaskTime>(script, [task])).cpuSeconds);
    cases.push(atLeast(said, "CPU s", Math.min(...seconds), peerSeconds(reference), target));
  }
  return cases;
}
