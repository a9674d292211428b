import { signColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { keepColumns, type KeptColumns } from "./kept-columns.ts";
import { reliabilityKey, type ReliabilityForm } from "./measure-reliability.ts";

export interface ReliabilityOptions {
  readonly kind: "reliability";
  /** Cohort of repeated measurements. */
  readonly from: string;
  readonly icc: ReliabilityForm;
  /** Least lower limit of the intraclass correlation of a feature that stays. */
  readonly lowerLimit: number;
}

export interface ReliabilityFitted extends KeptColumns {
  /** One per column: lower limit from the repeats; null for columns that the repeats do not have, or where it is not defined. */
  readonly limits: readonly (number | null)[];
}

/** No column of the table was measured repeatedly in the cohort that is asked for. */
export class NoRepeatsError extends Error {
  override readonly name = "NoRepeatsError";
  readonly cohort: string;

  constructor(cohort: string, form: ReliabilityForm) {
    super(
      `reliability: no feature has repeats in cohort ${cohort}, expected an intraclass correlation ${form} of at least one, got none: put the step before others that make new columns (pca), or correct from`,
    );
    this.cohort = cohort;
  }
}

/**
 * Step `reliability`: drops features whose intraclass correlation over repeated measurements of other patients has a lower
 * limit below the one asked for (Koo and Li 2016, doi 10.1016/j.jcm.2016.02.012, judge by the lower limit). The limits come with the columns
 * (`NumericColumn.reliability`) and depend on no training row and no outcome. A measured feature without a limit (it does not vary in
 * the repeats) is dropped; columns of sets that were not measured repeatedly stay.
 */
export const reliability: Step<ReliabilityOptions, ReliabilityFitted> = {
  kind: "reliability",
  fit(table, _context, _outcome, { from, icc, lowerLimit }) {
    const key = reliabilityKey(from, icc);
    const limits: (number | null)[] = [];
    const kept: string[] = [];
    let measured = 0;
    for (const column of table.columns) {
      const limit = column.kind === "numeric" ? column.reliability?.[key] : undefined;
      limits.push(limit ?? null);
      if (limit !== undefined) measured++;
      const stays = limit === undefined || (limit !== null && limit >= lowerLimit);
      if (column.kind === "numeric" && stays) kept.push(column.name);
    }
    if (measured === 0 && table.columns.length > 0) throw new NoRepeatsError(from, icc);
    return { columns: signColumns(table), kept, limits };
  },
  apply: (fitted, table) => keepColumns("reliability", fitted, table),
};
