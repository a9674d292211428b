/** What `radstudy explain CODE` says about several lesions, regions and visits of a patient. */
export const lesionExplanations = {
  "lesions-several": `A patient has several lesions (rows with columns.lesion, or regions of a mask with multiple: each), and a row of the models is a patient. Either every lesion is a row (unit: lesion; folds never cut a patient in two), or they are brought together: lesions: { aggregate: largest } takes the lesion with the largest volume, sum adds volume, surface, energy, metabolic volume and total lesion glycolysis and takes the mean weighted by volume of the others, volume-weighted-mean takes that mean of all. Table lesion_rules says what was done with each feature.`,
  "lesions-unnamed": `unit: lesion and lesions speak of lesions. Lesions are rows of the case table with a column that names them (columns.lesion), or regions of a mask (mask.multiple: each).`,
  "lesions-twice": `Either a row of the case table is one lesion (columns.lesion), or the mask of a row holds several (multiple: each).`,
  "lesion-repeated": `Rows are told apart by patient, lesion and visit. Two rows have all of them in common, so it is not known which one counts.`,
  "aggregate-unused": `With unit: lesion every lesion is a row of the models, and none are brought together.`,
  "aggregate-without-volume": `The largest lesion, and the weights of a mean, are known by morph_volume of the set, which belongs to the family morphology.`,
  "aggregate-without-images": `Lesions are brought together by their volume, which is measured in images. Features made elsewhere come without volumes.`,
  "region-each-used": `Another region, or a normalization, is made from a region of which a case may have several (from: { ..., multiple: each }). Each of them can be grown, subtracted from and cut by keys of its own entry.`,
  "region-each-with-lesions": `from: { ..., multiple: each } gives a case several values of the same feature, which only an aggregation makes one (unit: patient with lesions.aggregate).`,
  "reference-per-lesion": `With mask.multiple: each every derived region is made for every lesion. A normalization needs one region per image, so its region must begin with a label, ROI or segment of its own, and use no lesion.`,
  "timepoint-without-column": `timepoint says which visit a feature set is of. columns.timepoint names the column of the case table that holds the visits.`,
  "timepoint-unknown": `A feature set is of a visit that no row has. Values are compared as text.`,
  "timepoint-empty": `With columns.timepoint every row belongs to a visit.`,
  "timepoint-missing": `A feature set is of one visit, and some patients were not there. The key missing of the set decides, as for images: error stops, exclude leaves the patients out, impute fills in the values from each training part.`,
  "column-differs": `Several rows of the case table make one row of the models: lesions of a patient, or visits. Values of the table (features, outcome, batch, covariates) must then be the same in all of them, unless a feature set is of one visit, or the largest lesion stands for the patient.`,
} as const;
