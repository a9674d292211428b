import { describe, expect, it } from "vitest";
import { resegmentationInterval } from "../../../radiomics/image/resegment.ts";

describe("re-segmentation", () => {
  const values = Float64Array.from([2, 4, 4, 4, 5, 5, 7, 9]);

  it("keeps everything without range and outlier rule", () => {
    expect(resegmentationInterval(values, null, null)).toEqual([-Infinity, Infinity]);
  });

  it("leaves a null end of the range open", () => {
    expect(resegmentationInterval(values, [3, null], null)).toEqual([3, Infinity]);
    expect(resegmentationInterval(values, [null, 3], null)).toEqual([-Infinity, 3]);
  });

  it("uses mean and population standard deviation: 5 and 2 for 2 4 4 4 5 5 7 9", () => {
    expect(resegmentationInterval(values, null, 1)).toEqual([3, 7]);
    expect(resegmentationInterval(values, null, 1.5)).toEqual([2, 8]);
  });

  it("looks at the whole region for outliers, also at voxels outside the range, and intersects both", () => {
    expect(resegmentationInterval(values, [4, 100], 1)).toEqual([4, 7]);
    expect(resegmentationInterval(values, [-100, 6], 1)).toEqual([3, 6]);
  });
});
