/** Code whose digest cannot be made: without it no checkpoint could be trusted. */
export class CodeDigestError extends Error {
  override readonly name = "CodeDigestError";
  readonly file: string;

  constructor(file: string, message: string, options?: ErrorOptions) {
    super(`code digest of ${file}: ${message}`, options);
    this.file = file;
  }
}
