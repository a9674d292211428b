/** Several lesions or visits of a patient that the study does not bring together. */
export class LesionsError extends Error {
  override readonly name = "LesionsError";
  readonly code: LesionsErrorCode;
  constructor(code: LesionsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

type LesionsErrorCode = "lesions-several" | "column-differs";
