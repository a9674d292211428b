/**
 * What happens to rows of a batch that training did not have: an error, or they stay as they are (`passthrough`). With
 * `estimate-unlabeled` they stay as they are too, until validation adapts the step to the complete batch (`Step.adapt`).
 */
export type UnseenBatch = "error" | "passthrough" | EstimateUnlabeled;

export interface EstimateUnlabeled {
  readonly kind: "estimate-unlabeled";
  /** A batch of fewer rows stays as it is, at least 2. */
  readonly minCases: number;
}

/** One batch that training did not have, and what adaptation made of it. */
export interface AdaptedBatch {
  readonly batch: string;
  /** Rows that it was estimated from. */
  readonly rows: number;
  /** Empty, or why the batch stays as it is. */
  readonly reason: "" | "too-few-cases" | "nothing-harmonized";
  /** What was estimated, in the terms of the step; empty where the batch stays as it is. */
  readonly parameters: readonly AdaptedParameter[];
}

export interface AdaptedParameter {
  readonly parameter: string;
  /** Feature, or component. */
  readonly feature: string;
  readonly value: number;
}

/** Fitted state that knows more batches than training had. */
export interface Adaptation<Fitted> {
  readonly fitted: Fitted;
  readonly batches: readonly AdaptedBatch[];
}

/**
 * The batches that training did not have, with their rows.
 *
 * @param known batches of training
 * @param labels one per row
 * @returns in code unit order
 */
export function unseenBatches(
  known: readonly string[],
  labels: readonly string[],
): { readonly batch: string; readonly rows: readonly number[] }[] {
  const found = new Map<string, number[]>();
  labels.forEach((batch, row) => {
    if (known.includes(batch)) return;
    const rows = found.get(batch);
    if (rows === undefined) found.set(batch, [row]);
    else rows.push(row);
  });
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([batch, rows]) => ({ batch, rows }));
}

/**
 * What adaptation makes of the batches found.
 *
 * @param found from `unseenBatches`
 * @param minCases a batch of fewer rows stays as it is
 * @param parametersOf what was estimated for the batch at a position among those with enough rows
 * @returns one entry per batch
 */
export function adaptedBatches(
  found: ReturnType<typeof unseenBatches>,
  minCases: number,
  parametersOf: (position: number) => readonly AdaptedParameter[],
): AdaptedBatch[] {
  let position = 0;
  return found.map(({ batch, rows }): AdaptedBatch => {
    if (rows.length < minCases) return { batch, rows: rows.length, reason: "too-few-cases", parameters: [] };
    return { batch, rows: rows.length, reason: "", parameters: parametersOf(position++) };
  });
}
