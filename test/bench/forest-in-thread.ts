import { hosnyFolds, nestedFold, readHosny } from "./nested-learner.ts";
import type { Cohort } from "./nested-worc-lipo.ts";

let cohort: Cohort | undefined;

/** One outer fold of one repeat of nested forests, as the entry point of a thread; processor time in seconds. */
export function forestInThread({
  data,
  repeat,
  fold,
}: {
  readonly data: string;
  readonly repeat: number;
  readonly fold: number;
}): number {
  cohort ??= readHosny(data);
  const before = process.threadCpuUsage();
  nestedFold(cohort, hosnyFolds(cohort, repeat), fold, "small-forest", repeat);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1e6;
}
