import type { FeatureColumn } from "../feature-table.ts";
import { CombatShapeError, CombatVariableError } from "./combat-errors.ts";

/** How a covariate becomes design columns: itself, or one 0/1 column per level but the first. */
export type CovariateCoding =
  | { readonly kind: "numeric"; readonly name: string }
  | { readonly kind: "category"; readonly name: string; readonly levels: readonly string[] };

/**
 * Learns the coding of covariates from training rows. A covariate that does not vary carries nothing and gets no coding
 * (the reference implementations drop a column of ones in the same way).
 *
 * @param covariates one column each, no missing value
 * @param rows number of training rows
 * @returns codings of those that vary, and the names of the others
 * @throws CombatVariableError on a missing value, CombatShapeError on another length
 */
export function learnCovariateCodings(
  covariates: readonly FeatureColumn[],
  rows: number,
): { codings: CovariateCoding[]; constant: string[] } {
  const codings: CovariateCoding[] = [];
  const constant: string[] = [];
  for (const covariate of covariates) {
    requireComplete(covariate, rows);
    const distinct = new Set<number | string>(covariate.values);
    if (distinct.size < 2) constant.push(covariate.name);
    else if (covariate.kind === "numeric") codings.push({ kind: "numeric", name: covariate.name });
    else codings.push({ kind: "category", name: covariate.name, levels: [...new Set(covariate.values)].sort() });
  }
  return { codings, constant };
}

/**
 * Design columns of covariates by a learned coding.
 *
 * @param codings from training
 * @param covariates looked up by name; more than the coded ones may be given
 * @param rows number of rows
 * @returns one column per numeric covariate, one 0/1 column per level but the first
 * @throws CombatVariableError where a covariate is absent, has a missing value, an unseen level or another kind
 */
export function codeCovariates(
  codings: readonly CovariateCoding[],
  covariates: readonly FeatureColumn[],
  rows: number,
): Float64Array[] {
  return codings.flatMap((coding) => {
    const covariate = covariates.find(({ name }) => name === coding.name);
    if (covariate === undefined) {
      throw new CombatVariableError(
        coding.name,
        "absent",
        "is absent, expected the covariate of training for every row, got none: add the column",
      );
    }
    requireComplete(covariate, rows);
    if (coding.kind === "numeric" && covariate.kind === "numeric") return [covariate.values];
    if (coding.kind === "category" && covariate.kind === "category") {
      return dummies(coding.name, coding.levels, covariate.values);
    }
    const detail = `has the wrong kind, expected ${coding.kind} as in training, got ${covariate.kind}: give it the same kind in every cohort`;
    throw new CombatVariableError(coding.name, "kind", detail);
  });
}

/**
 * Names of the design columns, for messages.
 *
 * @param codings from training
 * @returns `age`, `sex=M` ... in the order of `codeCovariates`
 */
export function designColumnNames(codings: readonly CovariateCoding[]): string[] {
  return codings.flatMap((coding) =>
    coding.kind === "numeric" ? [coding.name] : coding.levels.slice(1).map((level) => `${coding.name}=${level}`),
  );
}

function requireComplete(covariate: FeatureColumn, rows: number): void {
  if (covariate.values.length !== rows) {
    throw new CombatShapeError(`covariate \`${covariate.name}\``, rows, covariate.values.length);
  }
  let missing = 0;
  for (const value of covariate.values)
    if (value === "" || (typeof value === "number" && !Number.isFinite(value))) missing++;
  if (missing > 0) {
    const detail = `has missing or infinite values, expected one value per row, got none in ${missing} of ${rows} rows: complete the column or leave the cases out`;
    throw new CombatVariableError(covariate.name, "missing-value", detail);
  }
}

function dummies(name: string, levels: readonly string[], values: readonly string[]): Float64Array[] {
  const indexOf = new Map(levels.map((level, i) => [level, i]));
  const columns = levels.map(() => new Float64Array(values.length));
  values.forEach((value, row) => {
    const index = indexOf.get(value);
    if (index === undefined) {
      const detail = `has a level unseen in training, expected one of ${levels.join(", ")}, got \`${value}\`: its effect is unknown, leave the case or the covariate out`;
      throw new CombatVariableError(name, "unseen-level", detail);
    }
    columns[index][row] = 1;
  });
  return columns.slice(1);
}
