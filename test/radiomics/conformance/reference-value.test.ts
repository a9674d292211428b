import { describe, expect, it } from "vitest";
import { parseReferenceValues } from "../../../radiomics/conformance/parse-reference-values.ts";
import { agreesWithReference } from "../../../radiomics/conformance/reference-value.ts";

const parsed = (value: string, tolerance: string) =>
  parseReferenceValues(`dataset,tag,consensus,value,tolerance\nx,t,10+,${value},${tolerance}\n`, "test")[0];

describe("agreement with a published value", () => {
  it("rounds to 3 digits where the tolerance is 0", () => {
    expect(agreesWithReference(2.1486, parsed("2.15", "0"))).toBe(true);
    expect(agreesWithReference(2.144, parsed("2.15", "0"))).toBe(false);
    expect(agreesWithReference(0.06038, parsed("0.0604", "0"))).toBe(true);
  });

  it("does not let 2.4 pass as 2 when one digit is printed", () => {
    expect(agreesWithReference(2.4, parsed("2", "0"))).toBe(false);
    expect(agreesWithReference(2.004, parsed("2", "0"))).toBe(true);
  });

  it("rounds to all printed digits where there are more than 3", () => {
    expect(agreesWithReference(125_256, parsed("125256", "0"))).toBe(true);
    expect(agreesWithReference(125_300, parsed("125256", "0"))).toBe(false);
  });

  it("compares without rounding where there is a tolerance, ends included", () => {
    expect(agreesWithReference(560, parsed("556", "4"))).toBe(true);
    expect(agreesWithReference(560.001, parsed("556", "4"))).toBe(false);
  });

  it("does not round counts, dimensions and extreme intensities of the diagnostics", () => {
    for (const tag of [
      "img_dim_x_init_img",
      "int_mask_vox_count_init_roi",
      "min_int_init_img",
      "int_mask_max_int_init_roi",
    ]) {
      expect(agreesWithReference(1000, { ...parsed("1000", "0"), tag })).toBe(true);
      expect(agreesWithReference(1004, { ...parsed("1000", "0"), tag })).toBe(false);
    }
    expect(agreesWithReference(0.9766, { ...parsed("0.977", "0"), tag: "vox_dim_x_init_img" })).toBe(true);
    expect(agreesWithReference(-46.92, { ...parsed("-46.9", "0"), tag: "int_mask_mean_int_init_roi" })).toBe(true);
    expect(agreesWithReference(101, { ...parsed("100", "1"), tag: "img_dim_x_interp_img" })).toBe(true);
  });

  it("never agrees with NaN", () => {
    expect(agreesWithReference(NaN, parsed("0", "0"))).toBe(false);
    expect(agreesWithReference(NaN, parsed("1", "1"))).toBe(false);
  });
});

describe("reading a reference table", () => {
  it("understands the published sheets: quoted fields, carriage returns, rows without a value", () => {
    const sheet =
      "\uFEFFdataset,family,feature,consensus,reference value,tolerance,your result,difference,check,tag\r\n" +
      'digital phantom,"Co-occurrence matrix (3D, merged)",Contrast,≥ 10,5.12,0,,,,cm_contrast_3D_comb\r\n' +
      "digital phantom,Morphology,Volume density (OMBB),not standardized,,,,,,morph_vol_dens_ombb\r\n";
    expect(parseReferenceValues(sheet, "sheet")).toEqual([
      {
        dataset: "digital phantom",
        tag: "cm_contrast_3D_comb",
        consensus: "≥ 10",
        value: 5.12,
        digits: 3,
        tolerance: 0,
      },
    ]);
  });

  it("names the column that is missing", () => {
    expect(() => parseReferenceValues("dataset,tag,consensus,tolerance\n", "sheet.csv")).toThrow(
      "sheet.csv: expected a column value or reference value, got dataset, tag, consensus, tolerance",
    );
  });

  it("refuses a row without tolerance", () => {
    expect(() => parsed("2.15", "")).toThrow("test: expected a value and a tolerance for t");
  });
});
