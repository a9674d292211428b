import { treeOutcomes } from "../learners/trees/forest-outcome.ts";
import { permutationImportance } from "../learners/trees/permutation-importance.ts";
import { signColumns } from "../preparation/column-signature.ts";
import { OutcomeKindError, type Outcome } from "../outcome.ts";
import type { Step } from "../step.ts";
import { candidateColumns } from "./candidate-columns.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { requireVariedOutcome } from "./require-varied-outcome.ts";

export interface SelectForestOptions {
  readonly kind: "select-forest";
  readonly keep: number;
  readonly trees: number;
  /** Least number of different cases in a leaf. */
  readonly minLeaf: number;
  readonly seed: number;
}

export interface SelectForestFitted extends KeptColumns {
  /** One per column: growth of the squared error when it is permuted; null for category and near-constant columns. */
  readonly importances: readonly (number | null)[];
}

/**
 * Step `select-forest`: keeps the numeric columns of largest permutation importance in a random forest (`permutationImportance`).
 * Missing values count as the mean; ordered levels as classes. Equal importances go by column order.
 */
export const selectForest: Step<SelectForestOptions, SelectForestFitted, Outcome> = {
  kind: "select-forest",
  fit(table, _context, outcome, { keep, trees, minLeaf, seed }) {
    if (outcome.kind === "survival") throw new OutcomeKindError("select-forest", treeOutcomes, outcome.kind);
    requireVariedOutcome("select-forest", outcome);
    const { indices, matrix } = candidateColumns(table);
    const importances: (number | null)[] = table.columns.map(() => null);
    if (indices.length > 0) {
      const { means } = permutationImportance(matrix, outcome, trees, minLeaf, ["select-forest", seed]);
      indices.forEach((index, j) => (importances[index] = means[j] + 0)); // JSON has no -0
    }
    const ranked = indices.toSorted((a, b) => importances[b]! - importances[a]! || a - b);
    return { columns: signColumns(table), kept: keptNames(table, ranked.slice(0, keep)), importances };
  },
  apply: (fitted, table) => keepColumns("select-forest", fitted, table),
};
