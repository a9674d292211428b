import { describe, expect, it } from "vitest";
import { ImageFileError } from "../../../radiomics/image-io/image-file-error.ts";
import { ConfoundedCovariateError, SingleCaseBatchError } from "../../../statistics/harmonization/combat-errors.ts";
import { OneClassError } from "../../../statistics/resampling/one-class-error.ts";
import { describeFailure } from "../../../workers/threads/describe-failure.ts";

describe("an error that leaves a thread", () => {
  it("keeps its own code, its name, and what to do", () => {
    const error = new ImageFileError("file-truncated", "a.nii.gz", "the stream ends too early", "copy it again");
    expect(describeFailure(error)).toEqual({
      name: "ImageFileError",
      code: "file-truncated",
      message: "a.nii.gz: the stream ends too early; copy it again",
    });
  });

  it("has the code by which the check of a study knows the same mistake", () => {
    expect(describeFailure(new SingleCaseBatchError("south", false)).code).toBe("batch-single-case");
    expect(describeFailure(new OneClassError(0, 7)).code).toBe("outcome-one-class");
  });

  it("has a code made of its class where it has none", () => {
    expect(describeFailure(new ConfoundedCovariateError("age", [])).code).toBe("confounded-covariate");
  });

  it("is unexpected only where it is a mistake of this program", () => {
    expect(describeFailure(new TypeError("x is undefined"))).toEqual({
      name: "TypeError",
      code: "unexpected",
      message: "x is undefined",
    });
    expect(describeFailure(new Error("why"))).toMatchObject({ code: "unexpected" });
    expect(describeFailure("text")).toEqual({ name: "Error", code: "unexpected", message: "text" });
  });
});
