import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { explainCode, explainKey, messages } from "../../protocol/messages.ts";

describe("codes", () => {
  test("every code is in kebab case and has an explanation of at least one sentence", () => {
    for (const code of Object.keys(messages)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(explainCode(code), code).toMatch(/[a-z].*[.]$/s);
    }
  });

  test("every code is asserted by a test of this folder", () => {
    const folder = import.meta.dirname;
    const tests = readdirSync(folder)
      .filter((name) => name.endsWith(".test.ts") && name !== "messages.test.ts")
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n");
    expect(Object.keys(messages).filter((code) => !tests.includes(code))).toEqual([]);
  });

  test("failures of images and runs are explained too", () => {
    const codes =
      "file-missing file-truncated not-nifti voxels-not-finite mask-empty mask-label mask-labels-several mask-geometry cases-unusable " +
      "workspace-read-only disk-full port-taken server-killed worker-killed too-many-failed seal-broken study-busy";
    for (const code of codes.split(" ")) expect(explainCode(code), code).not.toBeNull();
    expect(explainCode("no-such-code")).toBeNull();
    expect(explainCode("toString")).toBeNull();
  });
});

describe("keys", () => {
  test("a key is explained by its path, whatever the names in it", () => {
    expect(explainKey("features.ct.discretization.binWidth")).toBe(
      "features.ct.discretization.binWidth\n  Fixed bin width in image units; needs a finite lower end of resegmentation.range.",
    );
    expect(explainKey("validation.outer.folds")).toContain("default: 5");
    expect(explainKey("models.radiomics.steps[1].prior")).toContain("choices: parametric, non-parametric, none");
  });

  test("the last part of a path is enough", () => {
    expect(explainKey("unseenBatch")).toMatch(
      /^models\.NAME\.steps\[\]\.unseenBatch\n {2}A batch that was not in training/,
    );
    expect(explainKey("features")).toContain("Every feature set, whatever it comes from.");
  });

  test("a kind is explained with its options and their defaults", () => {
    expect(explainKey("combat")).toMatch(/^kind: combat\n {2}Removes differences between batches/);
    expect(explainKey("combat")).toContain(
      '  unseenBatch: A batch that was not in training: stop, use its values as they are, or estimate it from its own cases. (default "error")',
    );
    expect(explainKey("logistic")).toContain("  l1Ratio: 0 is ridge, 1 is lasso. (default 0.5)");
    expect(explainKey("radiomics")).toContain(
      "  modality: Decides rounding and the default voxel size. DICOM files must say the same.",
    );
  });

  test("a key that is not built yet says so, and an unknown one is unknown", () => {
    expect(explainKey("schedules")).toBe("schedules\n  part of the language, not supported yet");
    expect(explainKey("nonsense")).toBeNull();
  });
});
