/** Stratified folds cannot be made: some fold would hold no case of a class. */
export class FewerEventsThanFoldsError extends Error {
  override readonly name = "FewerEventsThanFoldsError";
  readonly outcomeClass: string;
  readonly groups: number;
  readonly cases: number;
  readonly folds: number;

  constructor(subject: string, outcomeClass: string, groups: number, cases: number, folds: number) {
    super(
      `${subject}: fewer patients with ${outcomeClass} than folds, expected at least ${folds}, ` +
        `got ${groups} (${cases} cases), ` +
        (groups >= 2
          ? `use at most ${groups} folds or add cases`
          : `add cases: 2 folds need 2 patients with ${outcomeClass}`),
    );
    this.outcomeClass = outcomeClass;
    this.groups = groups;
    this.cases = cases;
    this.folds = folds;
  }
}
