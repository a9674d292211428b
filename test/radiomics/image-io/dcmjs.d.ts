/** The part of dcmjs that tests write DICOM files with; the package has no types. */
declare module "dcmjs" {
  interface RawElement {
    readonly vr: string;
    readonly Value: readonly unknown[];
  }
  class DicomDict {
    constructor(meta: Readonly<Record<string, RawElement>>);
    dict: Record<string, RawElement>;
    write(options?: { readonly allowInvalidVRLength?: boolean }): ArrayBuffer;
  }
  export const data: {
    readonly DicomDict: typeof DicomDict;
    readonly DicomMetaDictionary: {
      denaturalizeDataset(dataset: Readonly<Record<string, unknown>>): Record<string, RawElement>;
    };
  };
  export const log: { setLevel(level: string): void; getLogger(name: string): { setLevel(level: string): void } };
}
