import { listed, type Texts } from "./message-texts.ts";

/** Texts of what the language cannot say because it would leak. */
export const leakMessages = {
  "fit-outside-folds": (f: { key: string; where: string; place: "before-folds" | "in-step" }): Texts => ({
    problem:
      f.place === "in-step"
        ? `${f.where} cannot have "${f.key}": a step sees its training part, no more and no less`
        : `${f.where} cannot have "${f.key}": it would be fitted on all cases, before any is held out`,
    expected: "a step of a model, fitted inside every training part only",
    why: "held-out cases would shape what they are judged with",
    fix:
      f.place === "in-step"
        ? `remove "${f.key}"`
        : "remove it, and write what is meant as a step of the model: models.NAME.steps",
  }),
  "class-resampling": (f: { what: string }): Texts => ({
    problem: `"${f.what}" makes copies of cases or drops cases, to make the classes equal; the language has no such step`,
    expected: "the cases as they are",
    why: "before the split, copies of one patient stand on both sides; inside it, the predicted risks are wrong",
    fix: "remove it; thresholds are chosen on out-of-fold predictions of the training cases, which copes with rare events",
  }),
  "longitudinal-harmonization": (f: { what: string }): Texts => ({
    problem: `longitudinal harmonization ("${f.what}") is not offered`,
    expected: "a harmonization that can be applied to a new patient",
    why: "it estimates an effect of every patient from repeated visits, which a held-out or new patient does not have",
    fix: "keep one visit of each patient, or use combat with covariates that change between visits",
  }),
  "threshold-on-test": (f: { key: string; where: string }): Texts => ({
    problem: `${f.where} cannot choose or set a threshold with "${f.key}"`,
    expected:
      "nothing: the threshold is chosen on out-of-fold predictions of the training cases, and frozen with the model",
    why: "a threshold that suits the test cases makes sensitivity and specificity look better than they are",
    fix: "remove it",
  }),
  "tuning-on-test": (f: { key: string; where: string }): Texts => ({
    problem: `${f.where} cannot say on which cases values are tuned ("${f.key}")`,
    expected: "{ folds, metric, rule }: tuning happens on inner folds of every training part, always",
    why: "the best of many on the test cases is partly the best by luck",
    fix: "remove it; write { tune: [...] } where a value is to be chosen",
  }),
  "no-held-out": (f: { loop: "outer" | "inner"; got: string }): Texts => ({
    problem: `with ${f.got} ${f.loop} fold no case is held out, so ${f.loop === "outer" ? "the model would be judged on" : "values would be tuned on"} the cases that it was made from`,
    expected: "at least 2",
    fix: `write validation.${f.loop}.folds: 5`,
  }),
  "folds-split-patients": (f: { key: string; where: string }): Texts => ({
    problem: `${f.where} cannot say how cases are grouped ("${f.key}")`,
    expected: "nothing: all cases of a patient are in one fold, always",
    why: "a model would be tested on patients that it was made from",
    fix: "remove it; columns.patient names the column that says which cases are of one patient",
  }),
  "several-seeds": (): Texts => ({
    problem: "a study has one seed",
    expected: "a whole number",
    why: "the best of several seeds is the best by luck",
    fix: "write one of them, and validation.outer.repeats for more folds: the mean over all of them is reported",
  }),
  "case-copied": (f: { set: string; features: number; cases: readonly string[]; more: number }): Texts => ({
    problem: `the cases ${listed(f.cases)} have the same ${f.features} values in ${f.set}, and count as different patients`,
    why: "one of them would be held out while the model is made from the other",
    fix: "remove one of them, or give both the same id in the patient column if they are of one patient",
    label: "the same values again",
    ...(f.more > 0 ? { notes: [`and ${f.more} more like this`] } : {}),
  }),
} as const satisfies Record<string, (facts: never) => Texts>;
