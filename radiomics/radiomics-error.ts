/** What every failure of this folder tells: a stable code, what it is about, what is wrong, and what to do. */
export abstract class RadiomicsError extends Error {
  /** kebab-case, stable; documented by `radstudy explain CODE`. */
  readonly code: RadiomicsErrorCode;
  /** File, region or setting that the problem is about. */
  readonly subject: string;
  readonly problem: string;
  readonly fix: string;

  constructor(code: RadiomicsErrorCode, subject: string, problem: string, fix: string, options?: ErrorOptions) {
    super(`${subject}: ${problem}; ${fix}`, options);
    this.code = code;
    this.subject = subject;
    this.problem = problem;
    this.fix = fix;
  }
}

export type RadiomicsErrorCode =
  | "file-missing"
  | "file-unreadable"
  | "file-truncated"
  | "not-nifti"
  | "nifti-unsupported"
  | "image-not-3d"
  | "voxels-not-finite"
  | "image-format"
  | "image-header"
  | "image-unsupported"
  | "image-too-large"
  | "image-geometry"
  | "dicom-missing-tag"
  | "dicom-tag-value"
  | "dicom-damaged"
  | "dicom-pixels"
  | "series-empty"
  | "series-mixed"
  | "series-missing"
  | "series-slices-differ"
  | "series-duplicates"
  | "series-gaps"
  | "suv-units"
  | "suv-inputs"
  | "roi-missing"
  | "roi-several"
  | "roi-contours"
  | "roi-grid"
  | "normalization-undefined"
  | "mask-empty"
  | "mask-label"
  | "mask-labels-several"
  | "mask-values"
  | "mask-geometry"
  | "region-too-large"
  | "gray-levels-too-many"
  | "gray-levels-not-whole"
  | "settings-invalid"
  | "reference-malformed";
