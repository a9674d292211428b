import { RadiomicsError } from "../radiomics-error.ts";

/** An image or mask file that cannot be used. */
export class ImageFileError extends RadiomicsError {
  override readonly name = "ImageFileError";
}
