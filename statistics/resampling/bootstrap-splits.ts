import { counterRandom, type KeyPart } from "../random/counter-random.ts";
import type { FoldStrata } from "./fold-strata.ts";
import { patientRows } from "./patient-rows.ts";
import { OuterSplitError, type OuterSplit } from "./outer-split.ts";

const scheme = "bootstrap";

/** Draws per resample before the cohort is called too small: a draw without both classes is practically never repeated. */
const draws = 1000;

export interface BootstrapOptions {
  /** At least 1. */
  readonly resamples: number;
  /** Patients of each class that a resample must hold, so that its inner folds exist. */
  readonly minPatientsPerClass: number;
}

/**
 * Bootstrap resamples of patients. Patients are drawn with replacement within what they have of the outcome (the set of
 * classes of their cases), as many as there are, with all their cases; a draw is repeated until the resample holds enough patients
 * of each class and the patients left out hold every class (of those that a part must hold). Repeat 0 is the cohort itself, fitted and judged on the same rows by
 * whoever asks for the apparent performance; its test part is empty.
 *
 * @param patients patient per row
 * @param strata classes of the outcome, and which of them every part must hold
 * @param options number of resamples, and what each must hold
 * @param key names the random stream; equal keys give equal resamples, whatever the order of the rows
 * @returns `resamples + 1` splits, repeat 0..resamples, fold 0
 * @throws OuterSplitError where no such draw is found
 */
export function bootstrapSplits(
  patients: readonly string[],
  strata: FoldStrata,
  { resamples, minPatientsPerClass }: BootstrapOptions,
  key: readonly KeyPart[],
): OuterSplit[] {
  const groups = patientRows(patients);
  const classesOf = groups.map(({ rows }) => [...new Set(rows.map((row) => strata.of[row]))].sort((a, b) => a - b));
  const required = strata.classes.flatMap((each, code) => (each.required ? [code] : []));
  const byClasses = new Map<string, number[]>();
  classesOf.forEach((own, group) => {
    const name = JSON.stringify(own);
    byClasses.set(name, [...(byClasses.get(name) ?? []), group]);
  });
  const pools = [...byClasses.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members);

  const isEnough = (times: Int32Array): boolean =>
    required.every((name) => {
      let drawn = 0;
      let left = 0;
      classesOf.forEach((own, group) => {
        if (!own.includes(name)) return;
        if (times[group] > 0) drawn++;
        else left++;
      });
      return drawn >= minPatientsPerClass && left > 0;
    });

  const whole: OuterSplit = {
    repeat: 0,
    fold: 0,
    label: "the cohort itself",
    train: Int32Array.from(patients.keys()),
    test: new Int32Array(0),
  };
  const splits = [whole];
  for (let repeat = 1; repeat <= resamples; repeat++) {
    const random = counterRandom([...key, repeat]);
    let times: Int32Array | null = null;
    for (let attempt = 0; attempt < draws && times === null; attempt++) {
      const drawn = new Int32Array(groups.length);
      for (const pool of pools) for (let k = 0; k < pool.length; k++) drawn[pool[random.integerBelow(pool.length)]]++;
      if (isEnough(drawn)) times = drawn;
    }
    if (times === null) {
      throw new OuterSplitError(
        scheme,
        `${draws} draws of ${groups.length} patients gave no resample with ${minPatientsPerClass} patients of each class and one left out, ` +
          "expected more patients of the smaller class, use fewer inner folds or repeated folds",
      );
    }
    splits.push(splitOf(repeat, groups, times));
  }
  return splits;
}

function splitOf(
  repeat: number,
  groups: readonly { readonly rows: readonly number[] }[],
  times: Int32Array,
): OuterSplit {
  const train: number[] = [];
  const test: number[] = [];
  groups.forEach(({ rows }, group) => {
    if (times[group] === 0) test.push(...rows);
    for (let k = 0; k < times[group]; k++) train.push(...rows);
  });
  return { repeat, fold: 0, label: "", train: Int32Array.from(train).sort(), test: Int32Array.from(test).sort() };
}
