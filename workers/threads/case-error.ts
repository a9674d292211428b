export type CaseErrorCode = "modality-differs" | "suv-not-chosen";

/** A case that is not what the study says of it. */
export class CaseError extends Error {
  override readonly name = "CaseError";
  readonly code: CaseErrorCode;
  constructor(code: CaseErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
