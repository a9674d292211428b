import type { ItemCounts } from "../workflows/run-plan.ts";

/** A case that could not be measured, as it stands in the table `failures`. */
export type FailedItem = Readonly<Record<"case" | "cohort" | "node" | "step" | "error" | "message", string>>;

/** More cases failed than the study allows; what succeeded is kept in the store. */
export class TooManyFailedError extends Error {
  override readonly name = "TooManyFailedError";
  readonly code = "too-many-failed";
  constructor(node: string, failures: readonly FailedItem[], total: number, allowed: number) {
    super(
      [
        `${node}: ${failures.length} of ${total} cases cannot be measured, expected at most ${Math.floor(allowed * total)} ` +
          `(execution.maxFailedFraction: ${allowed}); mend their files, or remove their rows from the case table, or raise that limit; what was measured is kept`,
        ...listFailures(failures),
      ].join("\n"),
    );
  }
}

/** Cases that inspection found unusable, before anything was measured. */
export class CasesUnusableError extends Error {
  override readonly name = "CasesUnusableError";
  readonly code = "cases-unusable";
  constructor(node: string, failures: readonly FailedItem[], total: number, allowed: number) {
    super(
      [
        `${node}: ${failures.length} of ${total} cases cannot be measured, expected at most ${Math.floor(allowed * total)} ` +
          `(execution.maxFailedFraction: ${allowed}); nothing was measured; mend their files, or remove their rows from the case table, or raise that limit`,
        ...listFailures(failures),
      ].join("\n"),
    );
  }
}

function listFailures(failures: readonly FailedItem[]): string[] {
  const listed = failures.slice(0, 20).map((failure) => `  ${failure.case}  ${failure.error}: ${failure.message}`);
  if (failures.length > 20) listed.push(`  and ${failures.length - 20} more, all in the log of the run`);
  return listed;
}

export function addItems(parts: readonly ItemCounts[]): ItemCounts {
  const sum = { total: 0, reused: 0, executed: 0, failed: 0 };
  for (const part of parts) {
    sum.total += part.total;
    sum.reused += part.reused;
    sum.executed += part.executed;
    sum.failed += part.failed;
  }
  return sum;
}
