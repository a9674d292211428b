/** What `radstudy explain CODE` says about models that are made of models. */
export const ensembleExplanations = {
  "ensemble-own-keys": `An ensemble combines the predictions of whole models that the study declares. Each member keeps its own features, steps and learner and is fitted by itself in the same training rows; the ensemble has nothing of that kind. Early fusion, one model that sees all feature sets, is written without an ensemble: features: [ct, clinical].`,
  "ensemble-member": `An ensemble of ensembles would need another level of held-out predictions for the weights, and hides what is combined.`,
  "ensemble-extended": `extends takes over features, steps and learner of another model. An ensemble has none.`,
  "ensemble-outcome": `by: vote is the mean of what the members say: probabilities of an event or of levels, or numbers. by: stack fits a logistic combination of the members' log-odds, which only an outcome of two classes has. Predictions of follow-up are risk scores of each learner's own scale and are not combined in this version.`,
} as const;
