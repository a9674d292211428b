import type { FeatureColumn } from "../../statistics/feature-table.ts";
import { counterRandom } from "../../statistics/random/counter-random.ts";
import { aucIn, fitCohort, nestedEstimate, outerFolds, plainInner, takeCohort } from "../fixtures/nested-estimate.ts";
import type { BinaryCohort } from "../fixtures/nested-estimate.ts";
import { noiseCohort } from "../fixtures/noise-cohort.ts";
import { forest, lasso, noiseModel, ridge, type Leak } from "./leak.ts";

const inner = { ...plainInner, folds: 2 };
const forestModel = noiseModel([{ kind: "standardize" }], forest);
const lassoModel = noiseModel([{ kind: "standardize" }], lasso);
const ridgeModel = noiseModel([{ kind: "standardize" }], ridge);

function nestedForest(cohort: BinaryCohort, seed: number): number {
  return nestedEstimate(forestModel, cohort, outerFolds(cohort, 5, [seed]), inner, [seed]).auc;
}

/** Every row a patient of its own: what a program sees that does not know of patients. */
function asStrangers(cohort: BinaryCohort): BinaryCohort {
  return { ...cohort, context: { ...cohort.context, patients: cohort.context.patients.map((_, row) => `row-${row}`) } };
}

/** Another measurement of the same cases. */
function measuredAgain(cohort: BinaryCohort, noise: number, seed: number): BinaryCohort {
  const random = counterRandom(["again", seed]);
  const columns = cohort.table.columns.map((column): FeatureColumn =>
    column.kind === "category"
      ? column
      : { ...column, values: column.values.map((value) => value + noise * (2 * random.uniform() - 1)) },
  );
  return { ...cohort, table: { ...cohort.table, columns } };
}

const rare = (seed: number) => noiseCohort({ rows: 100, columns: 50, prevalence: 0.2 }, ["oversampling", seed]);

const oversampling: Leak = {
  name: "oversampling-before-the-split",
  title: "Oversampling before the split",
  cohort: "100 cases, 20 with the event, 50 features, forest",
  leaky: (seed) => {
    const cohort = rare(seed);
    const events = Array.from(cohort.outcome.keys()).filter((row) => cohort.outcome[row] === 1);
    const random = counterRandom(["oversample", seed]);
    const drawn = Array.from({ length: 60 }, () => events[random.integerBelow(events.length)]);
    const rows = Int32Array.from([...cohort.outcome.keys(), ...drawn]);
    return nestedForest(asStrangers(takeCohort(cohort, rows)), seed);
  },
  honest: (seed) => nestedForest(rare(seed), seed),
};

/** 60 patients, each scanned twice, the second scan close to the first. */
function scannedTwice(seed: number): BinaryCohort {
  const once = noiseCohort({ rows: 60, columns: 50 }, ["twice", seed]);
  const rows = Int32Array.from({ length: 120 }, (_, row) => row % 60);
  return measuredAgain(takeCohort(once, rows), 0.5, seed);
}

const patientsInTwoFolds: Leak = {
  name: "patients-in-two-folds",
  title: "A patient in two folds",
  cohort: "60 patients with 2 scans each, 50 features, forest",
  leaky: (seed) => nestedForest(asStrangers(scannedTwice(seed)), seed),
  honest: (seed) => nestedForest(scannedTwice(seed), seed),
};

const own = Int32Array.from({ length: 60 }, (_, row) => row);
const strangers = Int32Array.from({ length: 40 }, (_, row) => 60 + row);

const patientsInTwoCohorts: Leak = {
  name: "patients-in-two-cohorts",
  title: "A patient in two cohorts",
  cohort: "60 cases; external cohort of 40, half of them patients of the first; 50 features, forest; external AUC",
  leaky: (seed) => {
    const cohort = noiseCohort({ rows: 100, columns: 50 }, ["cohorts", seed]);
    const model = fitCohort(forestModel, takeCohort(cohort, own), inner, [seed]);
    const shared = Int32Array.from([...own.slice(0, 20), ...strangers.slice(0, 20)]);
    return aucIn(model, measuredAgain(takeCohort(cohort, shared), 0.5, seed));
  },
  honest: (seed) => {
    const cohort = noiseCohort({ rows: 100, columns: 50 }, ["cohorts", seed]);
    const model = fitCohort(forestModel, takeCohort(cohort, own), inner, [seed]);
    return aucIn(model, measuredAgain(takeCohort(cohort, strangers), 0.5, seed));
  },
};

const wide = (seed: number) => noiseCohort({ rows: 60, columns: 200 }, ["apparent", seed]);

const nothingHeldOut: Leak = {
  name: "nothing-held-out",
  title: "No case held out",
  cohort: "60 cases, 200 features, ridge; AUC in the training cases",
  leaky: (seed) => aucIn(fitCohort(ridgeModel, wide(seed), plainInner, [seed]), wide(seed)),
  honest: (seed) => nestedEstimate(ridgeModel, wide(seed), outerFolds(wide(seed), 5, [seed]), plainInner, [seed]).auc,
};

const outcomeAsFeature: Leak = {
  name: "outcome-as-feature",
  title: "A feature that was made from the outcome",
  cohort: "60 cases, 200 features and one that is the outcome under another name; lasso",
  leaky: (seed) => {
    const cohort = wide(seed);
    const copy: FeatureColumn = {
      kind: "numeric",
      name: "ct.response",
      set: "ct",
      values: Float64Array.from(cohort.outcome, (y) => 2 - y),
    };
    const told = { ...cohort, table: { ...cohort.table, columns: [...cohort.table.columns, copy] } };
    return nestedEstimate(lassoModel, told, outerFolds(told, 5, [seed]), plainInner, [seed]).auc;
  },
  honest: (seed) => nestedEstimate(lassoModel, wide(seed), outerFolds(wide(seed), 5, [seed]), plainInner, [seed]).auc,
};

export const casesOnBothSides: readonly Leak[] = [
  oversampling,
  patientsInTwoFolds,
  patientsInTwoCohorts,
  nothingHeldOut,
  outcomeAsFeature,
];
