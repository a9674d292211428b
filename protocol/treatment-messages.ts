import { counted, listed, type Texts } from "./message-texts.ts";

/** Texts about a declared treatment, by code; a part of `messages`. */
export const treatmentMessages = {
  "treatment-observational": (f: { column: string }): Texts => ({
    problem: `the treatment "${f.column}" was chosen, not drawn, so who benefits from it cannot be learned from these data`,
    expected: "assignment: randomized",
    why: "confounding by indication: physicians chose by what they saw of the patient, often in the same images, so that an interaction of score and treatment says who was treated, not who benefits",
    fix: "remove evaluation.treatment and report the score as prognostic; name with cohorts those that come from a randomized trial, or plan an emulation of a trial with a methodologist outside of this program",
  }),
  "treatment-column-used": (f: { column: string; use: string }): Texts => ({
    problem: `the treatment column "${f.column}" is also ${f.use}`,
    expected: "a column that no model and no split looks at",
    why: "a score that knows the arm, or is shaped by it, predicts the treatment's effect with the treatment itself",
    fix: `remove it there; the arm stands in evaluation.treatment alone`,
    label: "and used here",
  }),
  "treatment-arms-overlap": (f: { value: string }): Texts => ({
    problem: `the value "${f.value}" means both the treatment and the comparison`,
    fix: "write it in treated or in control",
  }),
  "treatment-value": (f: {
    column: string;
    cohort: string;
    value: string;
    known: readonly string[];
    count: number;
    cases: readonly string[];
  }): Texts => ({
    problem: `${f.value === "" ? "no arm" : `"${f.value}"`} in the treatment column "${f.column}" of ${f.cohort}: ${counted(f.count, "case")} ${f.count === 1 ? "has" : "have"} no declared arm (${listed(f.cases, 8)})`,
    expected: `one of ${listed(f.known)}`,
    fix: "add the value to treated or control, complete the cell, or take cases of other arms out of the case table",
  }),
  "treatment-one-arm": (f: { column: string; cohort: string; arm: "treated" | "control" }): Texts => ({
    problem: `${f.cohort} has no ${f.arm === "treated" ? "treated case" : "case of the comparison"} in "${f.column}"`,
    expected: "cases of both arms",
    why: "without the other arm nothing says what would have happened otherwise",
    fix: "name the cohorts that have both arms in evaluation.treatment.cohorts",
  }),
  "treatment-outcome": (f: { what: string; expected: string; fix: string }): Texts => ({
    problem: `the benefit of a treatment is not computed for ${f.what}`,
    expected: f.expected,
    fix: f.fix,
  }),
  "treatment-scheme": (): Texts => ({
    problem:
      "the benefit of a treatment needs one held-out score per case, and bootstrap resamples leave out some cases again and again",
    expected: "folds, leave-one-center-out, predefined or temporal",
    fix: "choose another validation.outer, or name only external cohorts in evaluation.treatment.cohorts",
  }),
} as const satisfies Record<string, (facts: never) => Texts>;
