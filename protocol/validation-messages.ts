import { counted, listed, type Texts } from "./message-texts.ts";

/** Texts about how performance is measured, by code; a part of `messages`. */
export const validationMessages = {
  "center-unknown": (): Texts => ({
    problem: "leave-one-center-out needs to know the center of every case, and no column names it",
    expected: "columns.center, or a column called center in the case table",
    fix: 'write "columns: { center: COLUMN }"',
  }),
  "centers-too-few": (f: { centers: readonly string[] }): Texts => ({
    problem: `the development cohort has ${counted(f.centers.length, "center")}: ${listed(f.centers)}`,
    expected: "at least 3 for leave-one-center-out",
    why: "with two, every model is made in one center, and what differs between centers cannot be seen",
    fix: "use folds, or hold the second center out as an external cohort",
  }),
  "centers-one-class": (f: { centers: readonly string[]; all: number }): Texts => ({
    problem: `in ${f.centers.length} of ${counted(f.all, "center")} no case of one class is seen: ${listed(f.centers)}`,
    why: "in such a center cases cannot be ordered, so that it has no AUC",
    fix: 'write "oneClassCenters: train-only" to keep these centers in training and never hold them out, or join small centers in the center column',
  }),
  "part-empty": (f: { column: string; count: number; cases: readonly string[] }): Texts => ({
    problem: `${counted(f.count, "case has", "cases have")} no value in "${f.column}", which splits the cohort: ${listed(f.cases, 8)}`,
    fix: "complete the column",
  }),
  "part-shared": (f: { column: string; patient: string; parts: readonly string[]; more: number }): Texts => ({
    problem: `the patient "${f.patient}" stands on both sides of a split: ${listed(f.parts)} in "${f.column}"`,
    expected: "all cases of a patient in one part",
    why: "a model would be judged on a patient that it was made from",
    fix: "give all cases of a patient the same value",
    ...(f.more > 0 ? { notes: [`and ${counted(f.more, "more patient")} like this`] } : {}),
  }),
  "part-single": (f: { column: string; value: string }): Texts => ({
    problem: `every case has the value "${f.value}" in "${f.column}", so that nothing is left to learn from`,
    fix: "name another column",
  }),
  "part-unknown": (f: { column: string; value: string; known: readonly string[]; nearest: string | null }): Texts => ({
    problem: `no case has the value "${f.value}" in "${f.column}"`,
    expected: `one of ${listed(f.known)}`,
    ...(f.nearest === null ? {} : { fix: `write "${f.nearest}"` }),
  }),
  "time-unreadable": (f: { column: string; value: string; expected: string; more: number }): Texts => ({
    problem: `"${f.value}" in "${f.column}" is not ${f.expected}`,
    expected: `${f.expected} in every case, like the cut`,
    fix: "write dates as YYYY-MM-DD",
    ...(f.more > 0 ? { notes: [`and ${counted(f.more, "more case")} like this`] } : {}),
  }),
  "cut-outside": (f: { column: string; cut: string; first: string; last: string }): Texts => ({
    problem: `the cut ${f.cut} leaves all cases on one side: "${f.column}" goes from ${f.first} to ${f.last}`,
    expected: "cases before the cut to learn from, and cases from it on to hold out",
    fix: "choose a cut between these",
  }),
  "part-too-few": (f: {
    part: string;
    name: string;
    patients: number;
    needed: number;
    what: "training" | "held-out";
  }): Texts => ({
    problem: `with ${f.part} held out, the ${f.what} part has ${counted(f.patients, "patient")} ${f.name}`,
    expected:
      f.what === "training"
        ? `at least ${f.needed}, one for each inner fold`
        : `at least ${f.needed}, or nothing can be judged there`,
    fix:
      f.what === "training" ? "use fewer inner folds, or another scheme" : "join small parts, or choose another scheme",
  }),
  "permutation-scheme": (): Texts => ({
    problem: "a permutation test of the whole procedure and the bootstrap cannot be combined",
    why: "every permutation would repeat every resample, for an estimate that the folds give as well",
    fix: "use folds, leave-one-center-out or another split for the study with the permutation test",
  }),
  "permutation-block": (f: { model: string; sets: readonly string[]; block: readonly string[] }): Texts => ({
    problem: `the model "${f.model}" cannot say what a block adds: of its feature sets ${listed(f.sets)}, ${f.block.length === 0 ? "none is" : `those of ${listed(f.block)} are`} permuted`,
    expected: "a model with at least one set that is permuted and one that is not",
    fix: "name a model that combines both, or the sets: validation.permutation.block",
  }),
  "batch-held-out": (f: { column: string; value: string; part: string; use: "batch" | "strata" }): Texts => ({
    problem:
      f.use === "batch"
        ? `the batch "${f.value}" of "${f.column}" is seen in ${f.part} only, and that is held out as a whole; with unseenBatch: error the study is certain to stop there`
        : `the stratum "${f.value}" of "${f.column}" is seen in ${f.part} only, and that is held out as a whole: no case of it would have a risk`,
    fix:
      f.use === "batch"
        ? 'write "unseenBatch: passthrough"'
        : "take the strata away, or hold out something else than what they are",
  }),
} as const;
