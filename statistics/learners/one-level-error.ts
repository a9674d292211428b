import type { LevelOutcome } from "../outcome.ts";

/** A fit was asked of rows that all have the same level. */
export class OneLevelError extends Error {
  override readonly name = "OneLevelError";
  readonly rows: number;

  constructor(level: string, rows: number) {
    super(
      `outcome: one level only, expected at least 2, got \`${level}\` in all ${rows} cases, add cases of the other levels`,
    );
    this.rows = rows;
  }
}

/**
 * Refuses rows that teach nothing.
 *
 * @throws OneLevelError where fewer than 2 levels occur
 */
export function refuseOneLevel({ level, levels }: LevelOutcome): void {
  if (level.every((own) => own === level[0])) throw new OneLevelError(levels[level[0]] ?? "none", level.length);
}
