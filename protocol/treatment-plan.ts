/** A treatment that was assigned at random in the cohorts named. */
export interface TreatmentPlan {
  readonly column: string;
  /** Values of the column, as text. */
  readonly treated: readonly string[];
  readonly control: readonly string[];
  /** Whether the treatment is to make the event rarer or more frequent. */
  readonly event: "adverse" | "favorable";
  readonly cohorts: readonly string[];
}
