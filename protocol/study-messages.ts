import { counted, listed, type Texts } from "./message-texts.ts";

/** Texts about case tables, feature tables and cohorts, by code; a part of `messages`. */
export const studyMessages = {
  "file-absent": (f: { what: string; name: string; looked: readonly string[]; nearest: string | null }): Texts => ({
    problem: `${f.what} "${f.name}" does not exist`,
    expected: `a file in ${f.looked.join(" or ")}`,
    fix: f.nearest === null ? "correct the name, or name the data folder with --data" : `write "${f.nearest}"`,
  }),
  "data-absent": (f: { folder: string }): Texts => ({
    problem: `the data folder ${f.folder} does not exist`,
    fix: "correct the path (it counts from the study file, with --data from the folder you are in), or name another one with --data DIR",
  }),
  "file-truncated": (f: { cut: boolean }): Texts => ({
    problem: f.cut ? "the compressed file ends too early" : "the compressed file is damaged",
    fix: "copy or download it again",
  }),
  "table-encoding": (f: { found: string }): Texts => ({
    problem: `this is ${f.found}, not a table that can be read`,
    expected: "CSV in UTF-8, plain or .csv.gz",
    fix: 'in Excel choose "CSV UTF-8" when saving',
  }),
  "table-empty": (): Texts => ({
    problem: "the table is empty",
    expected: "a line with column names, then one row per case",
  }),
  "table-no-rows": (): Texts => ({
    problem: "the table has column names and no rows",
    expected: "one row per case",
  }),
  "table-ragged": (f: { expected: number; got: number; separator: string; notes: readonly string[] }): Texts => ({
    problem: `the row has ${counted(f.got, "cell")}, the header has ${f.expected}`,
    fix:
      f.separator === "," && f.got > f.expected
        ? "put values that contain a comma in quotes, and write decimals with a point"
        : "add or remove cells so that every row has as many as the header",
    notes: f.notes,
  }),
  "table-quote": (): Texts => ({
    problem: "a quoted cell begins here and is never closed",
    fix: 'close it with ", and write a quote inside a cell as ""',
  }),
  "decimal-comma": (f: { column: string; value: string; line: number; count: number }): Texts => ({
    problem: `"${f.value}" in column "${f.column}" is written with a decimal comma`,
    expected: "a decimal point",
    why: "guessing could turn 1,234 into 1.234 without anyone noticing",
    fix: "export the table with English number format",
    ...(f.count > 1 ? { notes: [`and ${counted(f.count - 1, "more cell")} like this`] } : {}),
  }),
  "column-missing": (f: {
    table: string;
    column: string;
    nearest: string | null;
    key: string;
    study: string;
    written: boolean;
  }): Texts => ({
    problem: `${f.table} has no column "${f.column}"`,
    fix:
      f.nearest === null
        ? `add the column, or name another one in ${f.study}`
        : `${f.written ? "write" : "add"} "${f.key}: ${f.nearest}" in ${f.study}, or rename the column`,
  }),
  "column-duplicate": (f: { column: string }): Texts => ({
    problem: `two columns are called "${f.column}"`,
    fix: "rename or remove one of them",
    label: "and again here",
  }),
  "glob-empty": (f: { glob: string; table: string; nearest: string | null }): Texts => ({
    problem: `no column of ${f.table} matches "${f.glob}"`,
    fix: f.nearest === null ? "correct the pattern" : `the nearest column is "${f.nearest}"`,
  }),
  "id-empty": (f: { column: string; rows: number }): Texts => ({
    ...(f.rows === 1 ? { severity: "warning" as const } : {}),
    problem:
      f.rows === 1
        ? `one row has no "${f.column}"`
        : `${f.rows} rows have no "${f.column}", so they cannot be told apart`,
    ...(f.rows === 1 ? { why: "it is used, but nobody can find the case again" } : {}),
    fix: "give the row an id, or remove it",
  }),
  "id-duplicate": (f: { column: string; id: string; keys: number }): Texts => ({
    problem: `the ${f.column} "${f.id}" stands in two rows`,
    expected: f.keys === 0 ? "one row per case" : "one row per case, lesion and visit",
    fix:
      f.keys === 0
        ? 'remove one row, give the second scan or lesion an id of its own, or name the column that tells the rows apart: "columns: { lesion: COLUMN }" (or timepoint)'
        : "remove one row, or give the second scan or lesion an id of its own",
    label: "and again here",
  }),
  "id-trimmed": (f: { column: string; count: number }): Texts => ({
    severity: "warning",
    problem: `${counted(f.count, "id has", "ids have")} blanks around ${f.count === 1 ? "it" : "them"} in column "${f.column}"; they were removed`,
    fix: "remove the blanks in the file, so that other programs read the same ids",
  }),
  "id-in-two-cohorts": (f: { id: string; cohorts: readonly string[] }): Texts => ({
    problem: `the case "${f.id}" is in the cohorts ${f.cohorts.join(" and ")}`,
    expected: "ids that are unique over all cohorts",
    fix: "put the name of the center in front of the id, or remove the case from one cohort",
    label: "and again here",
  }),
  "patient-in-two-cohorts": (f: { patient: string; cohorts: readonly string[]; more: number }): Texts => ({
    problem: `the patient "${f.patient}" is in the cohorts ${f.cohorts.join(" and ")}`,
    why: "a model would be tested on a patient that it was made from",
    fix: "remove the patient from one of the cohorts",
    label: "and again here",
    ...(f.more > 0 ? { notes: [`and ${counted(f.more, "more patient")} like this`] } : {}),
  }),
  "outcome-missing": (f: { column: string; count: number; cases: readonly string[] }): Texts => ({
    problem: `${counted(f.count, "case has", "cases have")} no value in the outcome "${f.column}": ${listed(f.cases, 8)}`,
    fix: "add the value, or remove the row: a case without outcome cannot be learned from",
  }),
  "outcome-positive-absent": (f: {
    column: string;
    positive: string;
    values: readonly string[];
    nearest: string | null;
  }): Texts => ({
    problem: `the outcome "${f.column}" is never "${f.positive}"`,
    expected: `one of ${listed(f.values)}`,
    why: "values are compared as text, so 1 and 1.0 differ",
    ...(f.nearest === null ? {} : { fix: `write positive: "${f.nearest}"` }),
  }),
  "outcome-value": (f: {
    column: string;
    value: string;
    case: string;
    problem: string;
    expected: string;
    more: number;
  }): Texts => ({
    problem: `the outcome "${f.column}" of case ${f.case} is ${f.problem}: "${f.value}"`,
    expected: f.expected,
    fix: "correct the value, declare it in the protocol, or remove the row",
    ...(f.more > 0 ? { notes: [`and ${counted(f.more, "more case")} like this`] } : {}),
  }),
  "outcome-level-absent": (f: { column: string; level: string; values: readonly string[] }): Texts => ({
    problem: `no case of the outcome "${f.column}" has the declared level "${f.level}"`,
    expected: `levels among ${listed(f.values)}`,
    why: "values are compared as text, and a level that nobody has cannot be learned",
    fix: "remove the level, or correct its spelling",
  }),
  "outcome-values": (f: { column: string; values: readonly string[] }): Texts => ({
    problem: `the binary outcome "${f.column}" has ${f.values.length} different values: ${listed(f.values)}`,
    expected: "two values",
    fix: "correct the odd values, or make a column with two classes",
  }),
  "outcome-one-class": (f: { column: string; value: string; count: number }): Texts => ({
    problem: `the outcome "${f.column}" is "${f.value}" in all ${f.count} cases`,
    expected: "cases with and without the event",
    why: "with one class there is nothing to learn and no AUC",
    fix: "choose another outcome, or add the other cases",
  }),
  "too-few-events": (f: {
    smaller: number;
    name: string;
    folds: number;
    loop: "outer" | "inner";
    patients: string;
  }): Texts => ({
    problem:
      f.loop === "outer"
        ? `${counted(f.smaller, f.patients)} ${f.name} in ${f.folds} outer folds`
        : `after leaving out one outer fold ${counted(f.smaller, f.patients)} ${f.name} can be left for ${f.folds} inner folds`,
    expected: "at least one of each class per fold",
    why: "a fold that lacks a class can be neither trained on nor tested",
    fix:
      f.smaller >= 2
        ? `write validation.${f.loop}.folds: ${Math.min(f.smaller, f.folds - 1)} or less, or add cases`
        : "add cases",
  }),
  "image-absent": (f: { set: string; count: number; total: number }): Texts => ({
    problem: `${f.count} of ${counted(f.total, "case")} name a file of ${f.set} that does not exist`,
    fix: "correct the names or the data folder (--data); leave the cell empty where a case has no such image",
  }),
  "image-missing": (f: {
    set: string;
    count: number;
    total: number;
    policy: "error" | "exclude" | "impute";
  }): Texts => ({
    ...(f.policy === "error" ? {} : { severity: "warning" as const }),
    problem: `${f.count} of ${counted(f.total, "case")} ${f.count === 1 ? "has" : "have"} no ${f.set} image or mask`,
    fix:
      f.policy === "error"
        ? `add the files, or write "missing: exclude" (or impute) in features.${f.set}`
        : f.policy === "exclude"
          ? "nothing, if this is known: the cases are left out of every model and listed in the report"
          : "nothing, if this is known: the values are imputed in every training part",
  }),
  "batch-empty": (f: { column: string; count: number; cases: readonly string[] }): Texts => ({
    problem: `${counted(f.count, "case has", "cases have")} no value in the batch column "${f.column}": ${listed(f.cases, 8)}`,
    fix: "add the value, or remove the row",
  }),
  "batch-single": (f: { column: string; value: string }): Texts => ({
    severity: "warning",
    problem: `all cases have the same ${f.column}, "${f.value}", so combat changes nothing`,
    fix: "name another batch, or remove the step",
  }),
  "batch-unseen": (f: {
    column: string;
    value: string;
    patients: number;
    policy: "error" | "passthrough" | "estimate-unlabeled";
    cohort: string | null;
  }): Texts => ({
    ...(f.policy === "error" ? {} : { severity: "warning" as const }),
    problem:
      f.cohort === null
        ? `${f.column} "${f.value}" has ${counted(f.patients, "patient")}, so a training part without it is certain`
        : `${f.column} "${f.value}" is in the cohort ${f.cohort} and not in development, so it is certain to be unknown`,
    why: "what was learned from other batches says nothing about this one",
    fix:
      f.policy === "error"
        ? `write "unseenBatch: passthrough", or ${f.cohort === null ? "remove or merge the batch" : "take the step away"}`
        : "nothing, if this is meant: its values stay as they are, and the report says so",
  }),
  "reliability-role": (f: { cohort: string; role: string }): Texts => ({
    problem: `the cohort ${f.cohort} has the role ${f.role}, so its patients may not say which features are reliable`,
    expected: "a cohort with role: reliability, whose patients are in no other cohort",
    why: "a feature would be chosen on the patients that the models are judged on",
    fix: `give the repeated measurements a cohort of their own: "retest: { cases: retest.csv, role: reliability }"`,
  }),
  "reliability-rater": (f: { icc: string }): Texts => ({
    problem: `the intraclass correlation ${f.icc} compares readers, and no column names them`,
    fix: 'write "columns: { rater: COLUMN }" (or repeat), or take icc: "1,1" for repeats without order',
  }),
  "reliability-unused": (f: { cohort: string }): Texts => ({
    severity: "warning",
    problem: `no step looks at the cohort ${f.cohort} of repeated measurements`,
    fix: `add { kind: reliability, from: ${f.cohort} } to the steps of a model, or remove the cohort`,
  }),
  "batch-too-small": (f: {
    column: string;
    value: string;
    cohort: string;
    cases: number;
    minCases: number;
  }): Texts => ({
    severity: "warning",
    problem: `${f.column} "${f.value}" has ${counted(f.cases, "case")} in the cohort ${f.cohort}, fewer than minCases: ${f.minCases}`,
    why: "location and scale of a batch cannot be told from so few cases",
    fix: "nothing, if this is known: its values stay as they are, and the report says so",
  }),
  "batch-reference": (f: {
    column: string;
    value: string;
    known: readonly string[];
    nearest: string | null;
  }): Texts => ({
    problem: `the reference batch "${f.value}" does not occur in "${f.column}" of the development cohort`,
    expected: `one of ${listed(f.known)}`,
    fix: f.nearest === null ? "name a batch that is there" : `write "${f.nearest}"`,
  }),
  "batch-single-case": (f: { column: string; value: string; certain: boolean }): Texts => ({
    ...(f.certain ? {} : { severity: "warning" as const }),
    problem: `${f.column} "${f.value}" has so few cases that a training part with a single one is ${f.certain ? "certain" : "likely"}`,
    why: "the variance of a batch cannot be estimated from one case",
    fix: 'write "singleCaseBatch: mean-only", or merge small batches',
  }),
  "covariate-missing": (f: { column: string; count: number; cases: readonly string[] }): Texts => ({
    problem: `${counted(f.count, "case has", "cases have")} no value in the covariate "${f.column}": ${listed(f.cases, 8)}`,
    fix: "add the values, or remove the covariate",
  }),
  "feature-row-missing": (f: {
    set: string;
    file: string;
    count: number;
    cases: readonly string[];
    policy: "error" | "exclude" | "impute";
  }): Texts => ({
    ...(f.policy === "error" ? {} : { severity: "warning" as const }),
    problem: `${counted(f.count, "case has", "cases have")} no row in ${f.file}: ${listed(f.cases, 8)}`,
    fix:
      f.policy === "error"
        ? `add the rows, or write "missing: exclude" (or impute) in features.${f.set}`
        : "nothing, if this is known",
  }),
  "feature-unknown": (f: { set: string; feature: string; nearest: string | null }): Texts => ({
    problem: `the feature set ${f.set} has no feature "${f.feature}"`,
    fix:
      f.nearest === null ? `correct the name, or add the column to features.${f.set}.columns` : `write "${f.nearest}"`,
  }),
  "feature-not-finite": (f: { column: string; value: string }): Texts => ({
    problem: `"${f.value}" in column "${f.column}" is not a finite number`,
    expected: "a number, or an empty cell where there is none",
    fix: "empty the cell, and look for a division by zero where the table was made",
  }),
  "column-mixed": (f: { column: string; numbers: number; texts: number; example: string }): Texts => ({
    severity: "warning",
    problem: `the column "${f.column}" has ${counted(f.numbers, "number")} and ${counted(f.texts, "text")} such as "${f.example}", so it is read as categories`,
    fix: "empty the cells that are no numbers, or declare levels where categories are meant",
  }),
  "column-type-differs": (f: { column: string; value: string; cohort: string }): Texts => ({
    problem: `the column "${f.column}" has numbers in development and "${f.value}" in ${f.cohort}`,
    expected: "a number, or an empty cell where there is none",
    fix: "correct the cell",
  }),
  "level-unknown": (f: {
    column: string;
    value: string;
    levels: readonly string[];
    nearest: string | null;
  }): Texts => ({
    problem: `"${f.value}" is not a declared level of "${f.column}"`,
    expected: `one of ${listed(f.levels)}`,
    fix: f.nearest === null ? "correct the cell, or add the level" : `write "${f.nearest}", or add the level`,
  }),
  "seal-not-provable": (f: { cohort: string; column: string; separate: boolean }): Texts => ({
    severity: "warning",
    problem: `the case table of the external cohort ${f.cohort} also holds the outcome "${f.column}", so it cannot be proved that it stayed unseen`,
    why: "check and plan open the case table; a separate outcomes file is first opened after the models are frozen",
    fix: f.separate
      ? "remove the column from the case table: the outcomes file has it"
      : 'move it to a file of its own and write "outcomes: FILE" in the cohort',
  }),
  "cases-unusable": (f: { unusable: number; total: number }): Texts => ({
    problem: `${f.unusable} of ${counted(f.total, "case")} cannot be measured; nothing was computed`,
  }),
} as const satisfies Record<string, (facts: never) => Texts>;
