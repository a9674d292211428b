import type { ModelSpec } from "../../statistics/validation/model-spec.ts";

/** Tables with two classes. */
export const binarySets: readonly string[] = ["WORC-Lipo", "Hosny2018A", "Head-Neck-PET-CT"];

/** Follow-up. */
export const survivalSets: readonly string[] = ["whas500", "GBSG2", "veteran"];

/** A learner of both programs; the grid is written from simple to complex, so that "first of the best" means the same in both. */
export interface ParityTask {
  readonly name: string;
  /** What scikit-learn was asked for. */
  readonly reference: string;
  /**
   * `same`: nothing is random. `ties`: only the reference is, between equal splits. `seeds`: both are, and the means over seeds are
   * compared.
   */
  readonly compare: "same" | "ties" | "seeds";
  /** How many fits with other random numbers, of ours and of the reference. */
  readonly seeds: { readonly ours: number; readonly theirs: number };
  readonly learner: ModelSpec["learner"];
  /** Tuned option as scikit-learn needs it; one value where nothing is tuned. */
  readonly grid: readonly number[];
}

const elasticNetLambdas = [0.3, 0.1, 0.05];
const lassoLambdas = [0.1, 0.05, 0.03];
const ridgeLambdas = [10, 1, 0.1];
const costs = [0.01, 0.1, 1];
const neighbors = [25, 15, 5];
const once = { ours: 1, theirs: 1 };
const trees = 100;
const minLeaf = 3;

const logistic = (l1Ratio: number, values: readonly number[]): ModelSpec["learner"] => ({
  kind: "logistic",
  l1Ratio,
  lambda: { tune: values },
  lambdas: values.length,
});

const forest = (kind: "forest" | "extra-trees"): ModelSpec["learner"] => ({
  kind,
  trees,
  minLeaf,
  depth: 0,
  columnsPerSplit: "sqrt",
  bootstrap: kind === "forest",
});

const binaryTasks: readonly ParityTask[] = [
  {
    name: "logistic, ridge",
    reference: "LogisticRegression, newton-cholesky, tol 1e-10",
    compare: "same",
    seeds: once,
    learner: logistic(0, ridgeLambdas),
    grid: ridgeLambdas,
  },
  {
    name: "logistic, elastic net 0.5",
    reference: "skglm, Logistic with L1_plus_L2 0.5, ProxNewton, tol 1e-10",
    compare: "same",
    seeds: once,
    learner: logistic(0.5, elasticNetLambdas),
    grid: elasticNetLambdas,
  },
  {
    name: "logistic, lasso",
    reference: "LogisticRegression, liblinear, intercept_scaling 1000, tol 1e-8",
    compare: "same",
    seeds: once,
    learner: logistic(1, lassoLambdas),
    grid: lassoLambdas,
  },
  {
    name: "svm, linear",
    reference: "SVC, linear, tol 1e-6",
    compare: "same",
    seeds: once,
    learner: { kind: "svm", kernel: "linear", c: { tune: costs }, gamma: "scale" },
    grid: costs,
  },
  {
    name: "svm, rbf",
    reference: "SVC, rbf, gamma scale, tol 1e-6",
    compare: "same",
    seeds: once,
    learner: { kind: "svm", kernel: "rbf", c: { tune: costs.map((c) => 10 * c) }, gamma: "scale" },
    grid: costs.map((c) => 10 * c),
  },
  {
    name: "nearest-neighbors",
    reference: "KNeighborsClassifier, brute",
    compare: "same",
    seeds: once,
    learner: { kind: "nearest-neighbors", neighbors: { tune: neighbors } },
    grid: neighbors,
  },
  {
    name: "naive-bayes",
    reference: "GaussianNB, var_smoothing 1000",
    compare: "same",
    seeds: once,
    // With hundreds of features and the usual 1e-9, half of the probabilities are 1 to the last bit, and rounding decides the AUC.
    learner: { kind: "naive-bayes", smoothing: 1000 },
    grid: [1000],
  },
  {
    name: "boosting",
    reference: "GradientBoostingClassifier, 50 trees of depth 2, rate 0.1",
    compare: "ties",
    seeds: { ours: 1, theirs: 3 },
    learner: { kind: "boosting", trees: 50, learningRate: 0.1, depth: 2, minLeaf: 5 },
    grid: [5],
  },
  {
    name: "forest",
    reference: `RandomForestClassifier, ${trees} trees, minimum leaf ${minLeaf}`,
    compare: "seeds",
    seeds: { ours: 20, theirs: 20 },
    learner: forest("forest"),
    grid: [minLeaf],
  },
  {
    name: "extra-trees",
    reference: `ExtraTreesClassifier, ${trees} trees, minimum leaf ${minLeaf}`,
    compare: "seeds",
    seeds: { ours: 20, theirs: 20 },
    learner: forest("extra-trees"),
    grid: [minLeaf],
  },
];

const treeTasks = binaryTasks.filter(({ name }) => ["boosting", "forest", "extra-trees"].includes(name));

const coxLambdas = [0.3, 0.1, 0.03];
const cox = (l1Ratio: number): ModelSpec["learner"] => ({
  kind: "cox",
  l1Ratio,
  lambda: { tune: coxLambdas },
  lambdas: coxLambdas.length,
  ties: "breslow",
  strata: null,
  penaltyFactors: {},
});

const survivalLeaf = 15;
const survivalTrees = 50;

/** Learners of follow-up, judged by Harrell's concordance. */
const survivalTasks: readonly ParityTask[] = [
  {
    name: "cox, ridge",
    reference: "CoxPHSurvivalAnalysis, breslow, tol 1e-12",
    compare: "same",
    seeds: once,
    learner: cox(0),
    grid: coxLambdas,
  },
  {
    name: "cox, no penalty, Efron's ties",
    reference: "CoxPHSurvivalAnalysis, efron, tol 1e-12",
    compare: "same",
    seeds: once,
    learner: {
      kind: "cox",
      l1Ratio: 0,
      lambda: 0,
      lambdas: 1,
      ties: "efron",
      strata: null,
      penaltyFactors: {},
    },
    grid: [0],
  },
  {
    name: "cox, elastic net 0.5",
    reference: "CoxnetSurvivalAnalysis, l1_ratio 0.5, tol 1e-14",
    compare: "same",
    seeds: once,
    learner: cox(0.5),
    grid: coxLambdas,
  },
  {
    name: "boosted-cox",
    reference: "GradientBoostingSurvivalAnalysis, coxph, 50 trees of depth 2, rate 0.1",
    compare: "ties",
    seeds: { ours: 1, theirs: 3 },
    learner: { kind: "boosted-cox", trees: 50, learningRate: 0.1, depth: 2, minLeaf: 5 },
    grid: [5],
  },
  {
    name: "survival-forest",
    reference: `RandomSurvivalForest, ${survivalTrees} trees, minimum leaf ${survivalLeaf}`,
    compare: "seeds",
    seeds: { ours: 20, theirs: 20 },
    learner: {
      kind: "survival-forest",
      trees: survivalTrees,
      minLeaf: survivalLeaf,
      depth: 0,
      columnsPerSplit: "sqrt",
      bootstrap: true,
    },
    grid: [survivalLeaf],
  },
];

/** Learners of classes, judged by the mean AUC of one level against the rest. */
const classTasks: readonly ParityTask[] = [
  {
    name: "multinomial, ridge",
    reference: "LogisticRegression, newton-cholesky, tol 1e-10",
    compare: "same",
    seeds: once,
    learner: { kind: "multinomial", l1Ratio: 0, lambda: { tune: ridgeLambdas }, lambdas: ridgeLambdas.length },
    grid: ridgeLambdas,
  },
  ...binaryTasks.filter(({ name }) => name === "nearest-neighbors" || name === "naive-bayes"),
];

const nearlyNone = 1e-8;

/** Learners of ordered levels, judged as classes are. */
const levelTasks: readonly ParityTask[] = [
  {
    name: "proportional-odds",
    reference: "statsmodels OrderedModel, logit, no penalty",
    compare: "same",
    seeds: once,
    learner: { kind: "proportional-odds", l1Ratio: 0, lambda: nearlyNone, lambdas: 1 },
    grid: [nearlyNone],
  },
  ...treeTasks,
];

/** Learners of numbers, judged by R squared, chosen by squared error. */
const numberTasks: readonly ParityTask[] = [
  ...[0, 0.5, 1].map(linearTask),
  ...treeTasks.map((task) => ({ ...task, reference: task.reference.replace("Classifier", "Regressor") })),
];

function linearTask(l1Ratio: number): ParityTask {
  return {
    name: `linear, ${["ridge", "elastic net 0.5", "lasso"][2 * l1Ratio]}`,
    reference: `${["Ridge, cholesky", "ElasticNet, l1_ratio 0.5, tol 1e-12", "Lasso, tol 1e-12"][2 * l1Ratio]}, outcome standardized`,
    compare: "same",
    seeds: once,
    learner: { kind: "linear", l1Ratio, lambda: { tune: elasticNetLambdas }, lambdas: elasticNetLambdas.length },
    grid: elasticNetLambdas,
  };
}

/** What the page compares, in its order: the learners of a kind of outcome on each of its data sets. */
export const comparisons: readonly { readonly data: string; readonly tasks: readonly ParityTask[] }[] = [
  ...binarySets.map((data) => ({ data, tasks: binaryTasks })),
  ...survivalSets.map((data) => ({ data, tasks: survivalTasks })),
  { data: "CCR1-phantom, material", tasks: classTasks },
  { data: "GBSG2, grade", tasks: levelTasks },
  { data: "whas500, systolic pressure", tasks: numberTasks },
];
