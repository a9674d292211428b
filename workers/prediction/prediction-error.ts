export type PredictionErrorCode =
  | "prediction-input"
  | "prediction-feature-missing"
  | "prediction-settings-differ"
  | "prediction-cases";

/** Cases that a frozen model cannot be applied to as they are given. */
export class PredictionError extends Error {
  override readonly name = "PredictionError";
  readonly code: PredictionErrorCode;
  constructor(code: PredictionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
