import type { TableRow } from "../tables/make-table.ts";
import type { AdaptedOutputs } from "./thread-tasks.ts";

type Place = Pick<TableRow<"predictions">, "cohort" | "scope" | "repeat" | "fold"> & { readonly model: string };

/** Rows that say how a model was adapted, and the name under which its predictions stand beside those of the model as it is. */
export interface AdaptedArm {
  /** null where no batch could be estimated: then the predictions are the same. */
  readonly name: string | null;
  readonly adaptations: readonly TableRow<"adaptations">[];
  readonly parameters: readonly TableRow<"adapted_parameters">[];
}

/** The arm of a model whose steps estimated new batches. */
export function armName(model: string): string {
  return `${model} (adapted)`;
}

/** What the tables say of one adaptation. */
export function adaptedArm(place: Place, batches: AdaptedOutputs["batches"]): AdaptedArm {
  const name = batches.some(({ reason }) => reason === "") ? armName(place.model) : null;
  return {
    name,
    adaptations: batches.map(({ step, batch, rows, reason }) => ({
      ...place,
      arm: name,
      step,
      batch,
      cases: rows,
      adapted: reason === "" ? 1 : 0,
      reason: reason === "" ? null : reason,
    })),
    parameters: batches.flatMap(({ step, batch, parameters }) =>
      parameters.map((parameter) => ({ ...place, step, batch, ...parameter })),
    ),
  };
}
