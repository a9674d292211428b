/** What `radstudy explain CODE` says about how performance is measured. */
export const validationExplanations = {
  "center-unknown": `leave-one-center-out holds each center out once, so it must know the center of every case. columns.center names the column; a column called center is taken by itself.`,
  "centers-too-few": `Leave-one-center-out asks how a model does in a center that took no part in making it, and needs at least three centers for that. With two centers, use folds within them, or keep one back as an external cohort, which is the stronger evidence.`,
  "centers-one-class": `A center in which all patients have the event, or none has it, cannot be judged when it is held out: there is no pair of cases to order. Dropping its result quietly would bias the mean, so it is refused; oneClassCenters: train-only keeps such centers in every training part, never holds them out, and the report says so.`,
  "part-empty": `Every case must belong to a part of the split. A case without one would be neither learned from nor judged.`,
  "part-shared": `A patient has cases on both sides of a split (two centers, two declared parts, or before and after the cut). Cases of one patient are alike, so the model would be judged on something that it has seen.`,
  "part-single": `The column that splits the cohort has one value only.`,
  "part-unknown": `heldOut names a value that no case has. Values are compared as text.`,
  "time-unreadable": `A temporal split compares every case with the cut. All of them are dates written as YYYY-MM-DD, or all are numbers.`,
  "cut-outside": `A temporal split learns from cases before the cut and is judged on cases from the cut on. One of the two would be empty.`,
  "part-too-few": `Of what is left when a part is held out, the inner loop needs as many patients of each class as it has folds; and what is held out must hold both classes, or it cannot be judged.`,
  "permutation-scheme": `A permutation test repeats the whole procedure, outer loop included. With the bootstrap as outer loop that would be resamples times resamples fits.`,
  "permutation-block": `permute: radiomics-block asks what radiomics add: it exchanges the radiomics features of the patients of one center and leaves their clinical data and outcome alone. The model must have both kinds of features. Features made elsewhere are in table sets: name those sets in block.`,
  "batch-held-out": `A harmonization that meets a batch which it has not learned stops with unseenBatch: error. Where a batch is the center that is held out, that happens in every run, so it is refused before anything is computed. passthrough leaves the unknown batch as it is.`,
} as const;
