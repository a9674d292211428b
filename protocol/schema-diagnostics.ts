import type { z } from "zod";

import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { forbiddenKey, forbiddenValue } from "./forbidden-keys.ts";
import { studyJsonSchema } from "./json-schema.ts";
import { leakDiagnostic } from "./leak-diagnostic.ts";
import { nearestName } from "./nearest-name.ts";
import { pathText, type Path, type ProtocolSource } from "./protocol-source.ts";
import { alternatives, childOf, type SchemaNode } from "./schema-walk.ts";
import { cohortNormalizations, notYetKeys, notYetValues } from "./schema/not-yet.ts";

type Issue = z.core.$ZodIssue;

/** What the schema refused, each with place, expectation and the nearest name. */
export function schemaDiagnostics(issues: readonly Issue[], value: unknown, source: ProtocolSource): Diagnostic[] {
  return issues.flatMap((issue) => {
    const path = issue.path as Path;
    if (issue.code === "unrecognized_keys") {
      const kind = issue.keys.includes("kind") ? laterValue(path, valueAt(value, path)) : null;
      if (kind !== null) {
        const facts = { what: kind, where: pathText(path), built: [] };
        return [diagnose("not-supported-yet", facts, source.place([...path, "kind"]))];
      }
      return issue.keys.map((key) => unknownKey(path, key, value, source));
    }
    return [issueDiagnostic(issue, path, value, source)];
  });
}

function unknownKey(path: Path, key: string, value: unknown, source: ProtocolSource): Diagnostic {
  const place = source.keyPlace([...path, key]);
  if (notYetKeys[patternOf(path)]?.includes(key)) {
    return diagnose("not-supported-yet", { what: key, where: pathText([...path, key]), built: [] }, place);
  }
  if (/^models\.\*\.steps\.\*$/.test(patternOf(path))) {
    const outcome = valueAt(value, ["outcome", "column"]);
    if (typeof outcome === "string" && valueAt(value, [...path, key]) === outcome)
      return leakDiagnostic(source, [...path, key], outcome, "step");
  }
  const forbidden = forbiddenKey(patternOf(path), key, whereText(path), place);
  if (forbidden !== null) return forbidden;
  const known = keysAt(path, value);
  return diagnose("key-unknown", { key, where: whereText(path), nearest: nearestName(key, known), known }, place);
}

function issueDiagnostic(issue: Issue, path: Path, value: unknown, source: ProtocolSource): Diagnostic {
  const where = pathText(path) || "the study";
  const got = valueAt(value, path);
  const place = source.place(path);
  if (got === undefined && !isScalarAbove(value, path)) return missingKey(issue, path, source);

  const written = got === undefined ? valueAt(value, path.slice(0, -1)) : got;
  const kind = isKindMap(written) ? written.kind : written;
  if (
    typeof kind === "string" &&
    /^features\.\*\.preprocess\b/.test(patternOf(path)) &&
    cohortNormalizations.includes(kind)
  )
    return diagnose("cohort-normalization", { kind }, place);
  const later = typeof written === "string" || isKindMap(written) ? laterValue(path, written) : null;
  if (later !== null) return diagnose("not-supported-yet", { what: later, where, built: builtAt(issue, path) }, place);
  const forbidden = forbiddenValue(patternOf(path), written, place);
  if (forbidden !== null) return forbidden;

  switch (issue.code) {
    case "invalid_key":
      return nameDiagnostic(path, source);
    case "invalid_format":
      return diagnose("name-invalid", { where, got: shown(got), expected: nameRule(issue) }, place);
    case "invalid_value":
    case "invalid_union": {
      if (path.length === 1 && path[0] === "radstudy") return diagnose("version-unknown", { got: shown(got) }, place);
      const known = choicesOf(issue);
      if (isScalarAbove(value, path)) {
        const text = String(valueAt(value, path.slice(0, -1)));
        return diagnose(
          "value-unknown",
          { where: pathText(path.slice(0, -1)), value: `"${text}"`, known, nearest: nearestName(text, known) },
          place,
        );
      }
      const nearest = typeof got === "string" ? nearestName(got, known) : null;
      return diagnose("value-unknown", { where, value: shown(got), known, nearest }, place);
    }
    case "too_small":
    case "too_big":
    case "not_multiple_of":
      return diagnose("value-range", { where, expected: rangeText(issue), got: shown(got) }, place);
    case "custom":
      if (got === undefined && isScalarAbove(value, path)) return missingKey(issue, path, source);
      return diagnose(
        "wrong-type",
        { where, expected: String(issue.params?.["expected"] ?? issue.message), got: shown(got), fix: null },
        place,
      );
    case "invalid_type":
    default: {
      if (isScalarAbove(value, path)) return missingKey(issue, path, source);
      const expected = typeText(issue);
      const isAlone = expected === listText && typeof got !== "object" && got !== undefined;
      return diagnose(
        "wrong-type",
        { where, expected, got: shown(got), fix: isAlone ? `[${shown(got)}]` : null },
        place,
      );
    }
  }
}

function missingKey(issue: Issue, path: Path, source: ProtocolSource): Diagnostic {
  const parent = path.slice(0, -1);
  const place = { ...source.keyPlace(parent), path: pathText(path) };
  const choices = choicesOf(issue);
  const last = String(path.at(-1));
  const description = schemasAt(path).find((node) => node.description !== undefined)?.description ?? null;
  const hint = choices.length > 0 ? `${last} is one of ${choices.join(", ")}` : description;
  return diagnose("key-missing", { key: last, where: whereText(parent), hint }, place);
}

function nameDiagnostic(path: Path, source: ProtocolSource): Diagnostic {
  const facts = {
    where: whereText(path.slice(0, -1)),
    got: `"${String(path.at(-1))}"`,
    expected: "a letter, then letters, digits, hyphens or underscores",
  };
  return diagnose("name-invalid", facts, source.keyPlace(path));
}

/** The value (or kind) at a path that belongs to the language and is not built, or null. */
function laterValue(path: Path, got: unknown): string | null {
  const name = isKindMap(got) ? got.kind : typeof got === "string" ? got : "";
  const direct = patternOf(path);
  const patterns = [direct, direct.replace(/\.\*$/, ""), `${direct}.kind`, direct.replace(/\.kind$/, "")];
  const found = patterns.some((pattern) => notYetValues[pattern]?.includes(name));
  return found ? name : null;
}

function isKindMap(value: unknown): value is { kind: string } {
  return typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";
}

function builtAt(issue: Issue, path: Path): readonly string[] {
  const choices = choicesOf(issue);
  if (choices.length > 0) return choices;
  return schemasAt(path).flatMap((node) => alternatives(node).flatMap((option) => (option.enum ?? []).map(String)));
}

function choicesOf(issue: Issue): string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options))
    return issue.options.map(String);
  return [];
}

/** Keys that a map at the path may have; where it names its kind, only those of that kind. */
function keysAt(path: Path, value: unknown): string[] {
  const got = valueAt(value, path);
  const options = schemasAt(path)
    .flatMap(alternatives)
    .filter((option) => option.properties !== undefined);
  const ofKind = options.filter((option) => {
    const kind = option.properties?.["kind"];
    return isKindMap(got) && typeof kind === "object" && kind.const === got.kind;
  });
  const keys = (ofKind.length > 0 ? ofKind : options).flatMap((option) => Object.keys(option.properties ?? {}));
  return [...new Set(keys)];
}

function schemasAt(path: Path): SchemaNode[] {
  let nodes: SchemaNode[] = [studyJsonSchema()];
  for (const part of path) nodes = nodes.flatMap((node) => childOf(node, String(part)));
  return nodes;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[part];
  }
  return at;
}

/** A shorthand: the parent is written as a bare name, so the path inside it exists only after reading. */
function isScalarAbove(value: unknown, path: Path): boolean {
  return path.length > 0 && typeof valueAt(value, path.slice(0, -1)) === "string";
}

/** Path with names and indices as `*`, as the tables of what is not built yet are written. */
function patternOf(path: Path): string {
  const named = new Set(["cohorts", "features", "models"]);
  return path
    .map((part, index) => (typeof part === "number" || (index === 1 && named.has(String(path[0]))) ? "*" : part))
    .join(".");
}

function whereText(path: Path): string {
  return path.length === 0 ? "the study" : pathText(path);
}

function shown(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return "a map of keys";
  return value.length > 60 ? `"${value.slice(0, 60).replaceAll("\n", " ")} ..."` : `"${value}"`;
}

function nameRule(issue: Issue): string {
  return "pattern" in issue && String(issue.pattern).includes("a-z][a-z0-9-]")
    ? "small letters, digits and hyphens, beginning with a letter"
    : `text of the form ${"pattern" in issue ? String(issue.pattern) : ""}`;
}

const listText = "a list";

function typeText(issue: Issue): string {
  const expected = "expected" in issue ? String(issue.expected) : "";
  const names: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: listText,
    object: "a map of keys",
    record: "a map of names",
  };
  return names[expected] ?? expected;
}

function rangeText(issue: Issue): string {
  if (issue.code === "too_small") {
    const bound = `${issue.exact ? "exactly" : issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    return unitText(bound, issue.origin);
  }
  if (issue.code === "too_big") {
    const bound = `${issue.exact ? "exactly" : issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    return unitText(bound, issue.origin);
  }
  return issue.message;
}

function unitText(bound: string, origin: string): string {
  if (origin === "array") return `${bound} values`;
  if (origin === "string") return `${bound} characters`;
  return bound;
}
