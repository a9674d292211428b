/** What `radstudy explain CODE` says about models that are made of models. */
export const ensembleExplanations = {
  "ensemble-own-keys": `An ensemble combines the predictions of whole models that the study declares. Each member keeps its own features, steps and learner and is fitted by itself in the same training rows; the ensemble has nothing of that kind. Early fusion, one model that sees all feature sets, is written without an ensemble: features: [ct, clinical].`,
  "ensemble-member": `An ensemble of ensembles would need another level of held-out predictions for the weights, and hides what is combined.`,
  "ensemble-extended": `extends takes over features, steps and learner of another model. An ensemble has none.`,
  "ensemble-horizon": `Scores of survival learners have no common scale: one is a log hazard ratio, another a number of expected events. What they have in common is the absolute risk at a time. by: vote is the mean of the members' risks; by: stack is a Cox regression on the log cumulative hazards that their risks at the last horizon mean. Both need outcome.horizons.`,
  "ensemble-no-gap": `missing: available lets only those members of an ensemble speak whose feature sets a case has. A set with missing: error or exclude is there for every case that takes part, so that nothing would differ. Write missing: impute at the set that cases may lack.`,
  "ensemble-many-blocks": `With missing: available each group of members that absent feature sets can leave to speak has its own combination, and every further set doubles their number. Combine fewer models, or let every member speak of imputed values.`,
  "ensemble-competing": `by: stack fits the weights of follow-up with a Cox regression, whose absolute risks are right for one kind of event only. by: vote is the mean of the members' cumulative incidences and can be used with competing events.`,
} as const;
