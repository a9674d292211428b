import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { atLeast } from "./bench-case.ts";
import type { BenchCase } from "./bench-case.ts";
import { peerSeconds } from "./peer-seconds.ts";

/**
 * CPU seconds of scikit-learn 1.9.1 for the same task, one thread, as `npm run bench:peers` gave them on 2 virtual cores of an AMD
 * EPYC: RandomForestClassifier(500) with minimum leaf 1, 3, 5; SVC(RBF, tol 1e-3, no probabilities) with 9 values of C;
 * LogisticRegression with liblinear and 20 values of C, with saga (tol 1e-3, 300 iterations) and 10 values.
 */
export const nestedTasks = [
  { learner: "forest", goal: 12, said: "forest of 500 with 3 leaf sizes", reference: 59.7, target: 5, runs: 1 },
  { learner: "svm", goal: 8, said: "RBF SVM with 9 values of C", reference: 2.22, target: 2.5, runs: 9 },
  { learner: "lasso", goal: 10, said: "lasso with 20 values of C (liblinear)", reference: 2.93, target: 3.5, runs: 9 },
  {
    learner: "elastic-net",
    goal: 40,
    said: "elastic net with 10 values of C (saga, tol 1e-3, 300 iterations)",
    reference: 40.4,
    target: 10,
    runs: 2,
  },
];

/**
 * Nested 5 x 5 on Hosny2018A (293 x 984): standardization inside the folds, inner AUC, refit, for the SVM with its sigmoid; one
 * thread, CPU seconds in a fresh process, reading left out. The least of the runs.
 */
export async function benchNestedLearners(): Promise<BenchCase[]> {
  const data = tabularFolder("nested learners");
  if (data === null) return [];
  const script = fileURLToPath(new URL("nested-learner.ts", import.meta.url));
  const cases: BenchCase[] = [];
  for (const { learner, said, reference, target, runs } of nestedTasks) {
    const seconds: number[] = [];
    for (let run = 0; run < runs; run++) {
      const { stdout } = await promisify(execFile)(process.execPath, [script, data, learner]);
      seconds.push((JSON.parse(stdout) as { cpuSeconds: number }).cpuSeconds);
    }
    const name = `nested 5 x 5 ${said}, Hosny2018A, against scikit-learn`;
    cases.push(atLeast(name, "CPU s", Math.min(...seconds), peerSeconds(reference), target));
  }
  return cases;
}

/** The data folder, or null (said on stderr) where it has no Hosny2018A. */
export function tabularFolder(bench: string): string | null {
  const data = process.env["RADSTUDY_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
  if (existsSync(join(data, "tabular", "Hosny2018A.csv.gz"))) return data;
  process.stderr.write(
    `bench: ${bench} left out, no Hosny2018A.csv.gz in ${data}/tabular; RADSTUDY_DATA names the data folder\n`,
  );
  return null;
}
