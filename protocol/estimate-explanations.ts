/** What `radstudy explain CODE` says of failures inside an estimate; codes are the names of the error classes. */
export const estimateExplanations = {
  "column-mismatch": `A fitted step met other columns than those it was fitted on. A frozen model wants exactly its own features: measure them with the same settings, or name the feature sets of the model.`,
  "combat-shape": `Features, batches and covariates handed to ComBat have different numbers of rows. This is a fault of radstudy: please report it.`,
  "combat-variable": `ComBat needs a batch, and every covariate that it was given, for every case. Complete the column in the case table, or leave the cases out.`,
  "confounded-covariate": `A covariate says the same as the batch (or as other covariates), so that what belongs to the scanner and what belongs to the covariate cannot be told apart. Remove the covariate from the ComBat step.`,
  "dependent-column": `A column is a sum of other columns, so that its own coefficient is not defined. Remove it, or use a penalty.`,
  "indicator-name": `A column that a step would make (for a category level, or for a missing value) has the name of another column. Rename the column or the level in the table.`,
  "infinite-value": `A feature holds an infinite value, which no estimate can use. Correct the value in its file; a value that does not exist is left empty.`,
  "no-events": `A survival outcome without a single event says nothing about risk. Check the column and the value that means an event.`,
  "single-class": `A selection by outcome met a training part in which all cases have the same outcome. Use fewer folds, or add cases.`,
  "survival-outcome": `A time or an event of a survival outcome cannot be used: times must be finite and not negative, events 0 or 1.`,
  "too-few-patients": `A step that splits the training part by patient met too few patients of one class. Use fewer folds, or leave the step out.`,
  "unknown-feature": `A model names a feature that its feature set does not have. The message lists what there is; radstudy explain TAG describes the features.`,
  "unusable-column": `After all steps a column still holds a missing value or a category, which a learner cannot use. Add an imputation step, or one-hot for categories.`,
  "outcome-kind": `A step or a learner was given a kind of outcome that it is not made for. The check of a study says so before anything runs.`,
  "outer-split": `An outer split cannot be made as declared: a part is empty or holds a class too few, or a column that names the parts says nothing usable. The message says which.`,
  "score-metric": `The metric by which the inner loop chooses does not exist for this kind of outcome. The check of a study says so before anything runs.`,
} as const;
