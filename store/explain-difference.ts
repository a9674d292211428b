import type { ActionPreimage } from "./action-key.ts";
import { canonicalJson } from "./canonical-json.ts";

export interface FieldDifference {
  /** Path in the preimage: `params.settings.discretization.binCount`. */
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** Why two actions have different keys: every field that differs, in the order of their paths. */
export function explainDifference(before: ActionPreimage, after: ActionPreimage): FieldDifference[] {
  const found: FieldDifference[] = [];
  compare("", before, after, found);
  return found;
}

function compare(field: string, before: unknown, after: unknown, found: FieldDifference[]): void {
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    if (!Array.isArray(before)) names.sort();
    for (const name of names) {
      compare(join(field, name, Array.isArray(before)), before[name], after[name], found);
    }
    return;
  }
  const [from, to] = [describe(before), describe(after)];
  if (from !== to) found.push({ field, from, to });
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function join(field: string, name: string, inArray: boolean): string {
  if (inArray) return `${field}[${name}]`;
  return field === "" ? name : `${field}.${name}`;
}

/** Text stands plain, but in quotes where it would look like another value: the text "32" is not the number 32. */
function describe(value: unknown): string {
  if (value === undefined) return "(absent)";
  return typeof value === "string" && !looksLikeJson(value) ? value : canonicalJson(value);
}

function looksLikeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text === "" || text === "(absent)";
  }
}
