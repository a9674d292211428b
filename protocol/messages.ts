import { explanations } from "./explanations.ts";

export { explainKey } from "./explain-key.ts";

/** The texts of one diagnostic. */
export interface Texts {
  readonly severity?: "warning";
  readonly problem: string;
  readonly expected?: string;
  readonly got?: string;
  readonly fix?: string;
  readonly why?: string;
  readonly label?: string;
  readonly notes?: readonly string[];
}

type Nearest = string | null;

/** Every text that a user can meet in check and compile, by code. */
export const messages = {
  "yaml-syntax": (f: { message: string }): Texts => ({
    problem: `the study file is not valid YAML: ${f.message}`,
    fix: "look at the brackets, quotes, colons and indentation of this line and the one above",
  }),
  "yaml-duplicate-key": (f: { key: string }): Texts => ({
    problem: `the key "${f.key}" is written twice in the same map`,
    fix: "keep one of them",
  }),
  "yaml-aliases": (f: { limit: number }): Texts => ({
    problem: `the study file uses more than ${f.limit} aliases (*name), or one that contains itself`,
    fix: "write the values out",
  }),
  "study-empty": (): Texts => ({
    problem: "the study file is empty",
    expected: "a map of keys that begins with radstudy: 1",
    fix: "`radstudy init --cases FILE` writes a study from a case table",
  }),
  "key-unknown": (f: { key: string; where: string; nearest: Nearest; known: readonly string[] }): Texts => ({
    problem: `${f.where} has no key "${f.key}"`,
    expected: `one of ${list(f.known)}`,
    fix: f.nearest === null ? `remove it` : `write "${f.nearest}"`,
  }),
  "key-missing": (f: { key: string; where: string; hint: string | null }): Texts => ({
    problem: `${f.where} needs the key "${f.key}"`,
    ...(f.hint === null ? {} : { why: f.hint }),
    fix: `add "${f.key}: ..."`,
  }),
  "wrong-type": (f: { where: string; expected: string; got: string }): Texts => ({
    problem: `${f.where} has a value of the wrong type`,
    expected: f.expected,
    got: f.got,
  }),
  "value-unknown": (f: { where: string; value: string; known: readonly string[]; nearest: Nearest }): Texts => ({
    problem: `${f.where} cannot be ${f.value}`,
    expected: f.known.length === 1 ? f.known[0] : `one of ${list(f.known)}`,
    ...(f.nearest === null ? {} : { fix: `write "${f.nearest}"` }),
  }),
  "value-range": (f: { where: string; expected: string; got: string }): Texts => ({
    problem: `${f.where} is out of range`,
    expected: f.expected,
    got: f.got,
  }),
  "name-invalid": (f: { where: string; got: string; expected: string }): Texts => ({
    problem: `${f.where} has a name that cannot be used`,
    expected: f.expected,
    got: f.got,
    why: "names become ids in the plan and names of files",
  }),
  "version-unknown": (f: { got: string }): Texts => ({
    problem: `the study is written in version ${f.got} of the language, this program knows version 1`,
    fix: 'write "radstudy: 1", or install the radstudy that knows the other version',
  }),
  "not-supported-yet": (f: { what: string; where: string; built: readonly string[] }): Texts => ({
    problem: `not supported yet: ${f.what}`,
    ...(f.built.length === 0
      ? {}
      : { expected: `for now ${f.built.length === 1 ? f.built[0] : `one of ${list(f.built)}`}` }),
    why: `${f.where} is part of the language, but this version does not do it and will not pretend to`,
    fix: f.built.length === 0 ? "remove it" : "remove it, or choose what is built",
  }),
} as const satisfies Record<string, (facts: never) => Texts>;

export type Code = keyof typeof messages;
export type FactsOf<C extends Code> = Parameters<(typeof messages)[C]>[0];

/** The longer explanation of an error code, or null where there is no such code. */
export function explainCode(code: string): string | null {
  return Object.hasOwn(explanations, code) ? explanations[code as keyof typeof explanations] : null;
}

function list(values: readonly string[]): string {
  const shown = values.slice(0, 12);
  return shown.join(", ") + (values.length > shown.length ? ` and ${values.length - shown.length} more` : "");
}
