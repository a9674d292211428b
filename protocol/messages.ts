import { ensembleMessages } from "./ensemble-messages.ts";
import { explanations } from "./explanations.ts";
import { leakMessages } from "./leak-messages.ts";
import { lesionMessages } from "./lesion-messages.ts";
import { treatmentMessages } from "./treatment-messages.ts";
import { validationMessages } from "./validation-messages.ts";
import { listed as list, type Texts } from "./message-texts.ts";
import { studyMessages } from "./study-messages.ts";

export { explainKey } from "./explain-key.ts";

type Nearest = string | null;

/** Every text that a user can meet in check and compile, by code. */
export const messages = {
  ...ensembleMessages,
  ...lesionMessages,
  ...studyMessages,
  ...leakMessages,
  ...validationMessages,
  ...treatmentMessages,
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
    fix: "copy studies/demo-multicenter/study.yaml and change it: every part has a comment",
  }),
  "key-unknown": (f: { key: string; where: string; nearest: Nearest; known: readonly string[] }): Texts => ({
    problem: `${f.where} has no key "${f.key}"`,
    expected: `one of ${list(f.known)}`,
    fix: f.nearest === null ? `remove it` : `write "${f.nearest}"`,
  }),
  "key-missing": (f: { key: string; where: string; hint: string | null }): Texts => ({
    problem: `${f.where} needs the key "${f.key}"`,
    ...(f.hint === null ? {} : { expected: f.hint }),
    fix: `add "${f.key}: ..."`,
  }),
  "wrong-type": (f: { where: string; expected: string; got: string; fix: string | null }): Texts => ({
    problem: `${f.where} has a value of the wrong type`,
    expected: f.expected,
    got: f.got,
    ...(f.fix === null ? {} : { fix: `write ${f.fix}` }),
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
  "cohort-development": (f: { names: readonly string[] }): Texts => ({
    problem:
      f.names.length === 0
        ? "no cohort has the role development, so there is nothing to make models from"
        : `${f.names.length} cohorts have the role development: ${list(f.names)}`,
    expected: "exactly one development cohort",
    fix:
      f.names.length === 0
        ? 'call one cohort "development", or give it "role: development"'
        : 'give the others "role: external", or put the rows into one table with a center column',
  }),
  "nothing-declared": (f: { key: string }): Texts => ({
    problem: `"${f.key}" is empty`,
    expected: f.key === "models" ? "at least one model" : "at least one feature set",
    fix:
      f.key === "models"
        ? 'add for example "radiomics: { features: [ct], learner: logistic }"'
        : 'add for example "ct: { kind: radiomics, modality: CT, image: image, mask: mask }"',
  }),
  "name-unknown": (f: { what: string; name: string; known: readonly string[]; nearest: Nearest }): Texts => ({
    problem: `there is no ${f.what} "${f.name}"`,
    expected: f.known.length === 0 ? `a ${f.what} that the study declares` : `one of ${list(f.known)}`,
    fix: f.nearest === null ? `declare it, or name another ${f.what}` : `write "${f.nearest}"`,
  }),
  "name-twice": (f: { what: string; name: string }): Texts => ({
    problem: `the ${f.what} "${f.name}" is named twice`,
    fix: "remove one of them",
    label: "and again here",
  }),
  "extends-depth": (f: { model: string; parent: string }): Texts => ({
    problem: `${f.model} extends ${f.parent}, which itself extends another model`,
    expected: "one level only",
    why: "a reader must see in two places at most what a model does",
    fix: `let ${f.model} extend the first model of the chain and write the keys that differ`,
  }),
  "source-ambiguous": (f: { given: number }): Texts => ({
    problem: f.given === 0 ? "the files of the cases are not named" : "the files of the cases are named twice",
    expected: "exactly one of column and pattern",
    fix: 'write a column of the case table, or { pattern: "folder/{case_id}.nii.gz" }',
  }),
  "pattern-constant": (f: { pattern: string }): Texts => ({
    problem: `the pattern "${f.pattern}" has no {column} in it, so every case would have the same file`,
    expected: "at least one column of the case table in braces",
    fix: 'write for example "images/{case_id}.nii.gz"',
  }),
  "bins-ambiguous": (f: { given: number }): Texts => ({
    problem: f.given === 0 ? "neither binCount nor binWidth is given" : "binCount and binWidth exclude each other",
    expected: "exactly one of binCount and binWidth",
    fix: "keep one of them: { binCount: 32 } is safe for every modality",
  }),
  "bin-width-mr": (): Texts => ({
    problem: "a fixed bin width on MR, whose intensities have no unit",
    expected: "binCount for MR",
    why: "the same width means another number of gray levels on every scanner",
    fix: "write discretization: { binCount: 32 }",
  }),
  "bin-width-range": (f: { modality: string }): Texts => ({
    problem: "a fixed bin width without a finite lower end of the range",
    expected: "resegmentation.range with a number as its lower end",
    why: "bins would begin at another intensity in every case, so gray levels could not be compared",
    fix: `add resegmentation: { range: ${f.modality === "CT" ? "[-1000, 400]" : "[0, inf]"} }, or write { binCount: 32 }`,
  }),
  "slices-mixed": (f: { what: string; fix: string }): Texts => ({
    problem: `dimension: 2d with ${f.what}`,
    expected: "slices that stay as they are, and texture within slices",
    fix: f.fix,
  }),
  "region-ambiguous": (f: { keys: readonly string[] }): Texts => ({
    problem: `${f.keys.join(" and ")} exclude each other`,
    expected: "one of label, roi and segment",
    why: "label images have labels, structure sets have ROIs and segmentations have segments",
    fix: "keep the one that the mask files have",
  }),
  "multiple-without-name": (f: { label: number | null }): Texts => ({
    problem: "multiple is written without roi or segment, so that nothing can match several times",
    fix: `${f.label === null ? 'add a pattern, as in roi: "GTV*"' : "a label is one region"}, or remove it`,
  }),
  "region-cycle": (f: { names: readonly string[] }): Texts => ({
    problem: `the regions ${list(f.names)} are made from each other`,
    expected: "regions that begin with the mask",
    fix: "let one of them begin with the mask",
  }),
  "preprocess-modality": (f: { kind: string; wanted: string; modality: string }): Texts => ({
    problem: `${f.kind} on ${f.modality}`,
    expected: `modality: ${f.wanted}`,
    why:
      f.kind === "suv"
        ? "only PET measures an uptake"
        : `the intensities of ${f.modality} have a unit, which a normalization takes away`,
    fix: "remove it, or correct the modality",
  }),
  "preprocess-twice": (f: { kind: string; first: string }): Texts => ({
    problem: `${f.kind} after ${f.first}`,
    expected: "one conversion or normalization",
    fix: "keep one of them",
  }),
  "cohort-normalization": (f: { kind: string }): Texts => ({
    problem: `${f.kind} learns from the images of all cases`,
    expected: "a normalization of each image by itself: normalize-z-score, normalize-percentile or normalize-reference",
    why: "held-out images would shape the images that the models are made from",
    fix: "choose one of those",
  }),
  "range-order": (f: { low: number | string; high: number | string }): Texts => ({
    problem: `the range from ${f.low} to ${f.high} holds no intensity`,
    expected: "the lower end first",
    fix: `write [${f.high}, ${f.low}]`,
  }),
  "key-without-file": (f: { key: string }): Texts => ({
    problem: `the key column "${f.key}" is named, but no file to look it up in`,
    fix: 'add "file: FILE", or remove "key": columns of the case table need none',
  }),
  "outcome-leak": (f: {
    column: string;
    use: "feature" | "covariate" | "batch" | "strata" | "step";
    copyOf: string | null;
  }): Texts => ({
    problem:
      f.use === "feature"
        ? `${f.copyOf === null ? "the outcome" : `a copy of the outcome, "${f.column}",`} is used as a feature, so the models would predict what they are told`
        : `${f.copyOf === null ? "the outcome" : `a copy of the outcome, "${f.column}",`} is used ${f.use === "strata" ? "as strata, so held-out cases could not be predicted without it" : `${f.use === "step" ? "in a step" : "to harmonize"}, so held-out labels would shape the features`}`,
    why: "this raises the AUC even where there is no signal",
    fix:
      f.use === "step"
        ? `remove it; a step that uses the outcome, such as select-univariate, sees that of its training part by itself`
        : `remove ${f.column}; keep ${f.use === "feature" ? "features" : f.use === "covariate" ? "covariates" : f.use === "strata" ? "strata" : "a batch"} that ${f.use === "batch" ? "is" : "are"} known before the outcome`,
    label: "and used here",
  }),
  "outcome-copy-suspected": (f: { column: string; outcome: string; how: "separates" | "ranks" }): Texts => ({
    severity: "warning",
    problem:
      f.how === "separates"
        ? `the column "${f.column}" separates the classes of ${f.outcome} without an exception`
        : `the column "${f.column}" puts the cases in the order of ${f.outcome} without an exception`,
    why: "it may be the outcome under other names, and would then be a leak",
    fix: `look where ${f.column} comes from; remove it where it was known only after the outcome`,
  }),
  "covariate-is-batch": (f: { column: string }): Texts => ({
    problem: `"${f.column}" is the batch and a covariate of the same step`,
    why: "the effect of the batch cannot be removed and kept",
    fix: "remove it from the covariates",
  }),
  "outcome-not-supported": (f: {
    what: string;
    name: string;
    kind: string;
    known: readonly string[];
    instead: readonly string[];
  }): Texts => ({
    problem: `the ${f.what} ${f.name} cannot learn from a ${f.kind} outcome`,
    expected: `a ${f.what} for ${f.kind} outcomes; ${f.name} learns from ${f.known.join(", ")}`,
    fix: `write one of ${f.instead.join(", ")}`,
  }),
  "metric-not-for-scheme": (f: { metric: string; known: readonly string[] }): Texts => ({
    problem: `${f.metric} cannot decide between models under validation.outer bootstrap`,
    expected: f.known.join(" or "),
    why: "a partial likelihood depends on the number of cases, which differs between a resample and what it leaves out",
    fix: `write primary.metric: ${f.known[0]}, or outer: { folds: 5, repeats: 10 }`,
  }),
  "measure-without-p-value": (f: { measure: string }): Texts => ({
    problem: `${f.measure} has no p-value that falseDiscoveryRate could adjust`,
    expected: "keep alone, or a measure that is a test",
    fix: "remove falseDiscoveryRate, or write another measure",
  }),
  "metric-not-for-outcome": (f: {
    where: "validation.inner" | "primary";
    metric: string;
    kind: string;
    known: readonly string[];
  }): Texts => ({
    problem: `${f.where === "primary" ? "models are not compared" : "the inner loop cannot choose"} by ${f.metric}: the outcome is ${f.kind}`,
    expected: f.known.join(" or "),
    fix: `write ${f.where}.metric: ${f.known[0]}`,
  }),
  "competing-not-supported": (f: { learner: string }): Texts => ({
    problem: `the learner ${f.learner} cannot learn from follow-up with competing events`,
    expected: "cox, which has a model of each cause and predicts the cumulative incidence of the event",
    why: "with a competing event counted as censored, the risk of the event is said too high",
    fix: "write learner: cox, or declare the competing values as censored and say so",
  }),
  "ties-with-penalty": (_f: object): Texts => ({
    problem: "Efron's ties and a penalty do not go together",
    expected: "ties: efron with lambda: 0, or ties: breslow",
    fix: "remove the ties, or write lambda: 0",
  }),
  "set-not-in-model": (f: { set: string; model: string; sets: readonly string[] }): Texts => ({
    problem: `the model ${f.model} does not use "${f.set}", which is named here`,
    expected: `one of ${list(f.sets)}`,
    fix: `add ${f.set} to the features of ${f.model}, or give the model its own steps and learner`,
  }),
  "primary-missing": (f: { models: readonly string[]; cohort: string }): Texts => ({
    problem: `${f.models.length} models are judged on the external cohort ${f.cohort}, and none of them was chosen beforehand`,
    expected: "primary: the one model, or comparison, that the study is about",
    why: "the best of several on the test patients looks better than it is",
    fix: `add "primary: { model: ${f.models[0]}, cohort: ${f.cohort} }"`,
  }),
  "primary-same": (f: { model: string }): Texts => ({
    problem: `the primary comparison is of ${f.model} with itself`,
    fix: 'name another model in "versus", or remove it',
  }),
  "volume-ambiguous": (f: { feature: string; sets: readonly string[] }): Texts => ({
    problem: `it is not clear which feature set "${f.feature}" belongs to`,
    expected: `SET.FEATURE with one of ${list(f.sets)}`,
    fix: `write "${f.sets[0] ?? "SET"}.${f.feature}"`,
  }),
  "variable-unset": (f: { variable: string }): Texts => ({
    problem: `the environment variable ${f.variable} is not set and has no default`,
    fix: `set it, write "\${${f.variable}:-FOLDER}", or use --data FOLDER`,
  }),
} as const satisfies Record<string, (facts: never) => Texts>;

export type Code = keyof typeof messages;
export type FactsOf<C extends Code> = Parameters<(typeof messages)[C]>[0];

/** The longer explanation of an error code, or null where there is no such code. */
export function explainCode(code: string): string | null {
  return Object.hasOwn(explanations, code) ? explanations[code as keyof typeof explanations] : null;
}
