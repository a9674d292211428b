import type { FittedModel } from "../statistics/validation/fitted-model.ts";
import type { TableRow } from "../tables/make-table.ts";

type Place = Pick<TableRow<"parameters">, "model" | "scope" | "repeat" | "fold">;

/**
 * The fitted numbers of one model as rows: of a fold what the learner chose and weighs, of the final model also every
 * step's own state. Complete states are in the store under the digest that `fold_metrics` names.
 */
export function fittedParameters(fitted: FittedModel, place: Place): TableRow<"parameters">[] {
  const rows: TableRow<"parameters">[] = [];
  const { kind } = fitted.learner;
  const { measure, weights, numbers, columnNumbers } = fitted.summary;
  const add = (step: string, parameter: string, feature: string, value: number) => {
    rows.push({ ...place, step, parameter, feature, value });
  };
  if (place.scope === "final") {
    for (const [index, step] of fitted.steps.entries()) addNumbers(`${index + 1} ${step.kind}`, step.fitted, [], add);
  }
  for (const { parameter, value } of numbers) add(kind, parameter, "", value);
  if (measure !== null) {
    for (const { name, value } of weights) {
      if (place.scope === "final" || value !== 0) add(kind, measure, name, value);
    }
  }
  if (place.scope === "final") {
    for (const { parameter, values } of columnNumbers) {
      for (const { name, value } of values) add(kind, parameter, name, value);
    }
  }
  return rows;
}

/** Walks plain JSON; a list of names beside a list of numbers of the same length says whose numbers they are. */
function addNumbers(
  step: string,
  value: unknown,
  path: readonly string[],
  add: (step: string, parameter: string, feature: string, value: number) => void,
  names: readonly string[] | null = null,
): void {
  if (typeof value === "number") {
    add(step, path.join("."), "", value);
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (typeof item === "number" && names?.length === value.length) add(step, path.join("."), names[index], item);
      else addNumbers(step, item, [...path, String(index)], add, names);
    }
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const own = namesIn(value) ?? names;
  for (const [key, inner] of Object.entries(value)) addNumbers(step, inner, [...path, key], add, own);
}

function namesIn(value: object): readonly string[] | null {
  const columns = "columns" in value ? value.columns : "features" in value ? value.features : null;
  if (!Array.isArray(columns)) return null;
  const names = columns.map((column: unknown) =>
    typeof column === "string"
      ? column
      : typeof column === "object" && column !== null && "name" in column
        ? String(column.name)
        : "",
  );
  return names.every((name) => name !== "") ? names : null;
}
