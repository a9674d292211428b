import type { FeatureColumn, FeatureTable } from "../../../statistics/feature-table.ts";
import type { CensoredOutcome, ContinuousOutcome, LevelOutcome } from "../../../statistics/outcome.ts";

/**
 * 60 cases x 12 columns from the generator of Park and Miller (s = 16807 s mod 2^31 - 1, from 1), made the same way in Python for
 * the reference values: f0..f3 shift with the outcome, f4..f8 are noise, f9 has four values, f10 follows f0, f11 follows f0 - f1.
 */
export function referenceCohort(): { readonly table: FeatureTable; readonly outcome: Uint8Array } {
  const rows = 60;
  const shifts = [0.5, -0.3, 0.2, 0.1, 0, 0, 0, 0, 0];
  const outcome = Uint8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const columns = Array.from({ length: 12 }, () => new Float64Array(rows));
  let state = 1;
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < 12; j++) {
      state = (state * 16807) % 2147483647;
      const uniform = state / 2147483647;
      if (j < 9) columns[j][row] = uniform + shifts[j] * outcome[row];
      else if (j === 9) columns[j][row] = Math.floor(4 * uniform);
      else if (j === 10) columns[j][row] = columns[0][row] + 0.4 * uniform;
      else columns[j][row] = columns[0][row] - columns[1][row] + 0.3 * uniform;
    }
  }
  return {
    table: { rows, columns: columns.map((values, j) => ({ kind: "numeric", name: `f${j}`, set: "ct", values })) },
    outcome,
  };
}

/** Outcomes of the other kinds for the same cases, also made in Python: numbers follow f10 and f5, classes f1, levels f11, times f0. */
export function referenceOutcomes(): {
  readonly continuous: ContinuousOutcome;
  readonly multiclass: LevelOutcome;
  readonly ordinal: LevelOutcome;
  readonly survival: CensoredOutcome;
} {
  const { table } = referenceCohort();
  const [f0, f1, f5, f10, f11] = [0, 1, 5, 10, 11].map((column) => valuesOf(table, column));
  const levels = ["low", "middle", "high"];
  return {
    continuous: { kind: "continuous", value: f10.map((value, row) => value + 0.5 * f5[row]) },
    multiclass: {
      kind: "multiclass",
      levels,
      level: Uint8Array.from(f1, (value) => (value < 0.3 ? 0 : value < 0.6 ? 2 : 1)),
    },
    ordinal: {
      kind: "ordinal",
      levels,
      level: Uint8Array.from(f11, (value) => (value < 0.3 ? 0 : value < 0.9 ? 1 : 2)),
    },
    survival: {
      kind: "survival",
      time: f0.map((value, row) => Math.round(100 * Math.exp(-value)) + (row % 5)),
      event: Uint8Array.from(f0, (_, row) => (row % 4 === 0 ? 0 : row % 7 === 3 ? 2 : 1)),
      horizons: [],
      competing: true,
    },
  };
}

export function valuesOf(table: FeatureTable, column: number): Float64Array {
  const found: FeatureColumn = table.columns[column];
  if (found.kind !== "numeric") throw new TypeError(`${found.name}: no numeric column`);
  return found.values;
}
