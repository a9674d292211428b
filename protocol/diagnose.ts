import type { CaseProblem, Diagnostic, RelatedPlace } from "./diagnostic.ts";
import type { Texts } from "./message-texts.ts";
import { messages, type Code, type FactsOf } from "./messages.ts";

/** Where a diagnostic points: null where a file, or a place in it, is not known. */
export interface PlaceOf {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly length: number;
  readonly path: string;
}

interface More {
  readonly related?: readonly RelatedPlace[];
  readonly notes?: readonly string[];
  readonly cases?: readonly CaseProblem[];
}

/** A diagnostic from its code, the facts that its text needs, and its place. */
export function diagnose<C extends Code>(code: C, facts: FactsOf<C>, place: PlaceOf, more: More = {}): Diagnostic {
  const texts = (messages[code] as (facts: FactsOf<C>) => Texts)(facts);
  return {
    severity: texts.severity ?? "error",
    code,
    file: place.file,
    line: place.line,
    column: place.column,
    length: place.length,
    ...(texts.label === undefined ? {} : { label: texts.label }),
    path: place.path,
    problem: texts.problem,
    expected: texts.expected ?? null,
    got: texts.got ?? null,
    fix: texts.fix ?? null,
    why: texts.why ?? null,
    related: more.related ?? [],
    notes: [...(texts.notes ?? []), ...(more.notes ?? [])],
    ...(more.cases === undefined ? {} : { cases: more.cases }),
  };
}
