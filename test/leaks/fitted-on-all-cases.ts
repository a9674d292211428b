import type { FeatureColumn } from "../../statistics/feature-table.ts";
import { counterRandom } from "../../statistics/random/counter-random.ts";
import type { StepOptions } from "../../statistics/step-registry.ts";
import type { ModelSpec } from "../../statistics/validation/model-spec.ts";
import {
  aucIn,
  fitCohort,
  fitStepsOn,
  nestedEstimate,
  outerFolds,
  plainInner,
  takeCohort,
} from "../fixtures/nested-estimate.ts";
import type { BinaryCohort } from "../fixtures/nested-estimate.ts";
import { noiseCohort } from "../fixtures/noise-cohort.ts";
import { noiseModel, ridge, type Leak } from "./leak.ts";

const standardize: StepOptions = { kind: "standardize" };
const imputeMedian: StepOptions = { kind: "impute-median" };
const selectTen: StepOptions = { kind: "select-univariate", by: "auc", keep: 10, falseDiscoveryRate: null };
const combat: StepOptions = {
  kind: "combat",
  on: null,
  batch: "center",
  covariates: [],
  prior: "parametric",
  meanOnly: false,
  referenceBatch: null,
  unseenBatch: "error",
  singleCaseBatch: "error",
};

/** Nested estimate in five outer folds. */
function nested(steps: ModelSpec["steps"], cohort: BinaryCohort, seed: number): number {
  const folds = outerFolds(cohort, 5, [seed]);
  return nestedEstimate(noiseModel(steps, ridge), cohort, folds, plainInner, [seed]).auc;
}

/** Nested estimate after steps that saw all cases. */
function nestedAfter(first: readonly StepOptions[], cohort: BinaryCohort, seed: number): number {
  return nested([standardize], fitStepsOn(cohort, first)(cohort), seed);
}

const many = (seed: number) => noiseCohort({ rows: 100, columns: 1000 }, ["selection", seed]);

const selection: Leak = {
  name: "selection-on-all-cases",
  title: "Selection on all cases",
  cohort: "100 cases, 1,000 features, 10 selected",
  leaky: (seed) => nestedAfter([selectTen], many(seed), seed),
  honest: (seed) => nested([standardize, selectTen], many(seed), seed),
};

const few = (seed: number) => noiseCohort({ rows: 60, columns: 40 }, ["scaling", seed]);
const yeoJohnson: StepOptions = { kind: "yeo-johnson" };

const scaling: Leak = {
  name: "scaling-on-all-cases",
  title: "Scaling on all cases",
  cohort: "60 cases, 40 features, power transform and scaling",
  leaky: (seed) => nestedAfter([yeoJohnson, standardize], few(seed), seed),
  honest: (seed) => nested([yeoJohnson, standardize], few(seed), seed),
};

/** Centers that differ in their images and in their share of events. */
const centers = (seed: number) =>
  noiseCohort({ rows: 160, columns: 60, centers: [0.8, 0.2], shift: 1 }, ["harmonization", seed]);

const harmonization: Leak = {
  name: "harmonization-on-all-cases",
  title: "Harmonization on all cases",
  cohort: "160 cases of 2 centers with 80 % and 20 % events, 60 features shifted between the centers",
  leaky: (seed) => nestedAfter([combat], centers(seed), seed),
  honest: (seed) => nested([combat, standardize], centers(seed), seed),
};

const outcomeCovariate: Leak = {
  name: "outcome-as-covariate",
  title: "Harmonization that protects the outcome",
  cohort: "160 cases of 2 centers with 80 % and 20 % events, 60 features shifted between the centers",
  leaky: (seed) => {
    const cohort = centers(seed);
    const outcome: FeatureColumn = {
      kind: "numeric",
      name: "outcome",
      set: "",
      values: Float64Array.from(cohort.outcome),
    };
    const variables = { ...cohort.context.variables, outcome };
    const told = { ...cohort, context: { ...cohort.context, variables } };
    return nestedAfter([{ ...combat, covariates: ["outcome"] }], told, seed);
  },
  honest: (seed) => nested([combat, standardize], centers(seed), seed),
};

/** A third of the values is missing, by chance. */
function incomplete(seed: number): BinaryCohort {
  const cohort = noiseCohort({ rows: 100, columns: 20 }, ["imputation", seed]);
  const random = counterRandom(["missing", seed]);
  const columns = cohort.table.columns.map((column): FeatureColumn =>
    column.kind === "category"
      ? column
      : { ...column, values: column.values.map((value) => (random.uniform() < 1 / 3 ? NaN : value)) },
  );
  return { ...cohort, table: { ...cohort.table, columns } };
}

const imputation: Leak = {
  name: "imputation-on-all-cases",
  title: "Imputation on all cases",
  cohort: "100 cases, 20 features, a third of the values missing",
  leaky: (seed) => nestedAfter([{ kind: "impute-knn", neighbors: 5 }], incomplete(seed), seed),
  honest: (seed) => nested([{ kind: "impute-knn", neighbors: 5 }, standardize], incomplete(seed), seed),
};

const imputationByOutcome: Leak = {
  name: "imputation-by-outcome",
  title: "Imputation that knows the outcome",
  cohort: "100 cases, 20 features, a third of the values missing; medians of the cases of the same outcome",
  leaky: (seed) => {
    const cohort = incomplete(seed);
    const filled = [0, 1].map((value) => {
      const rows = Int32Array.from(cohort.outcome.keys()).filter((row) => cohort.outcome[row] === value);
      return fitStepsOn(takeCohort(cohort, rows), [imputeMedian])(cohort);
    });
    const columns = cohort.table.columns.map((column, j): FeatureColumn => {
      if (column.kind === "category") return column;
      const values = column.values.map((_, row) => {
        const own = filled[cohort.outcome[row]].table.columns[j];
        return own.kind === "numeric" ? own.values[row] : NaN;
      });
      return { ...column, values };
    });
    return nested([standardize], { ...cohort, table: { ...cohort.table, columns } }, seed);
  },
  honest: (seed) => nested([imputeMedian, standardize], incomplete(seed), seed),
};

const halves = Array.from({ length: 100 }, (_, row) => row);
const development = Int32Array.from(halves.slice(0, 60));
const external = Int32Array.from(halves.slice(60));

/** A model of the first 60 cases, judged on the other 40. */
function externalAuc(steps: ModelSpec["steps"], cohort: BinaryCohort, seed: number): number {
  const model = fitCohort(noiseModel(steps, ridge), takeCohort(cohort, development), plainInner, [seed]);
  return aucIn(model, takeCohort(cohort, external));
}

const externalInFit: Leak = {
  name: "external-cohort-in-a-fit",
  title: "A step that is fitted on the external cohort too",
  cohort: "60 cases and 40 external ones, 1,000 features, 10 selected; AUC in the external cohort",
  leaky: (seed) => {
    const cohort = many(seed);
    return externalAuc([standardize], fitStepsOn(cohort, [selectTen])(cohort), seed);
  },
  honest: (seed) => externalAuc([standardize, selectTen], many(seed), seed),
};

export const fittedOnAllCases: readonly Leak[] = [
  selection,
  scaling,
  imputation,
  imputationByOutcome,
  harmonization,
  outcomeCovariate,
  externalInFit,
];
