/** A row belongs to a batch that training did not have, and the options say that this is an error. */
export class UnseenBatchError extends Error {
  override readonly name = "UnseenBatchError";
  readonly batch: string;
  readonly known: readonly string[];

  constructor(batch: string, rows: number, known: readonly string[], step = "combat") {
    super(
      `${step}: batch \`${batch}\` (${rows} rows) was unseen in training, expected one of ${known.join(", ")}, got \`${batch}\`: keep every batch in training, or choose unseenBatch: passthrough`,
    );
    this.batch = batch;
    this.known = known;
  }
}

/** A batch with one case has no variance of its own. */
export class SingleCaseBatchError extends Error {
  override readonly name = "SingleCaseBatchError";
  readonly batch: string;

  constructor(batch: string, isReference: boolean) {
    const fix = isReference
      ? "choose a larger reference batch"
      : "merge or leave out the batch, or choose singleCaseBatch: mean-only";
    super(`combat: batch \`${batch}\` is too small, expected at least 2 cases in training, got 1: ${fix}`);
    this.batch = batch;
  }
}

/** The reference batch has no case in training. */
export class ReferenceBatchError extends Error {
  override readonly name = "ReferenceBatchError";
  readonly batch: string;
  readonly known: readonly string[];

  constructor(batch: string, known: readonly string[]) {
    super(
      `combat: reference batch \`${batch}\` has no case in training, expected one of ${known.join(", ")}, got \`${batch}\`: correct referenceBatch or the splits`,
    );
    this.batch = batch;
    this.known = known;
  }
}

/** A covariate is determined by the batches and the other covariates, so that its effect cannot be told from theirs. */
export class ConfoundedCovariateError extends Error {
  override readonly name = "ConfoundedCovariateError";
  readonly covariate: string;
  /** Other covariates in the linear relation; empty: the batches alone. */
  readonly related: readonly string[];

  constructor(covariate: string, related: readonly string[]) {
    const causes = related.length === 0 ? "the batches" : `the batches and ${related.join(", ")}`;
    super(
      `combat: covariate \`${covariate}\` is confounded, expected it to vary within batches independently of the others, got a column determined by ${causes}: leave it out`,
    );
    this.covariate = covariate;
    this.related = related;
  }
}

/** The batch variable or a covariate is absent, has a missing value, has an unknown level or has another kind. */
export class CombatVariableError extends Error {
  override readonly name = "CombatVariableError";
  readonly variable: string;
  readonly problem: "absent" | "missing-value" | "unseen-level" | "kind";

  constructor(variable: string, problem: "absent" | "missing-value" | "unseen-level" | "kind", detail: string) {
    super(`combat: variable \`${variable}\` ${detail}`);
    this.variable = variable;
    this.problem = problem;
  }
}

/** Columns, batches or covariates of different length. */
export class CombatShapeError extends Error {
  override readonly name = "CombatShapeError";
  readonly subject: string;

  constructor(subject: string, expected: number, got: number) {
    super(`combat: ${subject} has the wrong length, expected ${expected} rows, got ${got}: pass one value per row`);
    this.subject = subject;
  }
}
