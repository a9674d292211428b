import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { treeOutcomes } from "../learners/trees/forest-outcome.ts";
import { permutationImportance } from "../learners/trees/permutation-importance.ts";
import { incompleteBeta } from "../metrics/incomplete-beta.ts";
import { signColumns } from "../preparation/column-signature.ts";
import { counterRandom } from "../random/counter-random.ts";
import { OutcomeKindError, type Outcome } from "../outcome.ts";
import type { Step } from "../step.ts";
import { candidateColumns } from "./candidate-columns.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { requireVariedOutcome } from "./require-varied-outcome.ts";

export interface SelectBorutaOptions {
  readonly kind: "select-boruta";
  /** Forests at most, one per run. */
  readonly runs: number;
  readonly trees: number;
  /** Level of the tests, Bonferroni-adjusted over the columns, 0..1. */
  readonly level: number;
  /** What happens to columns that are still undecided after the last run. */
  readonly tentative: "drop" | "keep";
  readonly seed: number;
}

type Decision = "confirmed" | "tentative" | "rejected";

export interface SelectBorutaFitted extends KeptColumns {
  /** One per column; null for category and near-constant columns. */
  readonly decisions: readonly (Decision | null)[];
  /** Runs in which the column beat every shadow; null as for `decisions`. */
  readonly hits: readonly (number | null)[];
  readonly runs: number;
}

const fewestShadows = 5;

/**
 * Step `select-boruta` (Kursa and Rudnicki 2010, doi 10.18637/jss.v036.i11, as the R package): in every run all columns that
 * are not rejected get a shuffled copy, their shadow (at least 5 shadows), and a random forest ranks both by the Z score of
 * permutation importance; a column has a hit when it beats the best shadow. Binomial tests of the hits against one half,
 * adjusted over all columns, confirm or reject. Missing values count as the mean; ordered levels as classes. No column may be left.
 */
export const selectBoruta: Step<SelectBorutaOptions, SelectBorutaFitted, Outcome> = {
  kind: "select-boruta",
  fit(table, _context, outcome, { runs, trees, level, tentative, seed }) {
    if (outcome.kind === "survival") throw new OutcomeKindError("select-boruta", treeOutcomes, outcome.kind);
    requireVariedOutcome("select-boruta", outcome);
    const { indices, matrix } = candidateColumns(table);
    const decision: Decision[] = indices.map(() => "tentative");
    const hits = new Int32Array(indices.length);
    let run = 0;
    for (; run < runs && decision.includes("tentative"); run++) {
      const present = Array.from(indices.keys()).filter((j) => decision[j] !== "rejected");
      const withShadows = addShadows(matrix, present, ["select-boruta", seed, run]);
      const { zScores } = permutationImportance(withShadows, outcome, trees, 1, ["select-boruta", seed, run, "forest"]);
      let best = Number.NEGATIVE_INFINITY;
      for (let shadow = present.length; shadow < zScores.length; shadow++) best = Math.max(best, zScores[shadow]);
      present.forEach((j, at) => (hits[j] += zScores[at] > best ? 1 : 0));
      decide(decision, hits, run + 1, level);
    }
    const decisions: (Decision | null)[] = table.columns.map(() => null);
    const counts: (number | null)[] = table.columns.map(() => null);
    indices.forEach((index, j) => {
      decisions[index] = decision[j];
      counts[index] = hits[j];
    });
    const kept = indices.filter(
      (_, j) => decision[j] === "confirmed" || (decision[j] === "tentative" && tentative === "keep"),
    );
    return { columns: signColumns(table), kept: keptNames(table, kept), decisions, hits: counts, runs: run };
  },
  apply: (fitted, table) => keepColumns("select-boruta", fitted, table),
};

/** The columns, then shuffled copies of them, again and again up to the fewest. */
function addShadows(matrix: ColumnMatrix, present: readonly number[], key: readonly (string | number)[]): ColumnMatrix {
  const { rows } = matrix;
  const copies = Math.ceil(Math.max(fewestShadows, present.length) / present.length);
  const columns = present.length * (1 + copies);
  const values = new Float64Array(rows * columns);
  present.forEach((j, at) => values.set(matrix.values.subarray(j * rows, (j + 1) * rows), at * rows));
  const random = counterRandom([...key, "shadows"]);
  for (let at = present.length; at < columns; at++) {
    const shadow = values.subarray(at * rows, (at + 1) * rows);
    const source = at % present.length;
    shadow.set(values.subarray(source * rows, (source + 1) * rows));
    random.shuffle(shadow);
  }
  return { rows, columns, values };
}

/** Confirms or rejects undecided columns by their hits in the runs so far. */
function decide(decision: Decision[], hits: Int32Array, runs: number, level: number): void {
  const adjusted = level / decision.length;
  decision.forEach((state, j) => {
    if (state !== "tentative") return;
    if (atLeast(hits[j], runs) < adjusted) decision[j] = "confirmed";
    else if (atLeast(runs - hits[j], runs) < adjusted) decision[j] = "rejected"; // at most as many hits, by symmetry
  });
}

/** Probability of at least `count` heads among tosses of a fair coin. */
function atLeast(count: number, tosses: number): number {
  return count === 0 ? 1 : incompleteBeta(0.5, count, tosses - count + 1);
}
