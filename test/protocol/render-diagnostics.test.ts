import { expect, test } from "vitest";

import { diagnose } from "../../protocol/diagnose.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { renderAnnotation, renderFrame, renderLine } from "../../protocol/render-diagnostics.ts";
import { checkFiles, linesOf, shownFile, smallest, type Files } from "./study-fixture.ts";

test("a missing column: the nearest name is marked, and who wants it is told", async () => {
  const rows = Array.from({ length: 20 }, (_, row) => `c${row};;;${row % 2}`);
  const files: Files = {
    "study.yaml": smallest,
    "cases.csv": ["case_id;image;segmentation;metastasis", ...rows].join("\n"),
  };
  const { diagnostics } = await checkFiles(files);
  expect(renderFrame(diagnostics[0], linesOf(files))).toBe(
    `error[column-missing]: the case table has no column "mask"
  --> studies/lung/cases.csv:1:1
   |
 1 | case_id;image;segmentation;metastasis
   |               ^^^^^^^^^^^^ the nearest name
   |
   = wanted by: studies/lung/study.yaml:7:60, features.ct.mask
   = fix: write "mask: segmentation" in study.yaml, or rename the column
   = note: separated by ";" (usual for Excel in Europe); this was understood`,
  );
});

test("an outcome leak: both places are marked", () => {
  const text = smallest.replace(
    "learner: logistic }",
    `learner: logistic, steps: [
      { kind: combat, batch: center, covariates: [age, metastasis] } ] }`,
  );
  const { diagnostics } = readProtocol(shownFile, text);
  expect(renderFrame(diagnostics[0], linesOf({ "study.yaml": text }))).toBe(
    `error[outcome-leak]: the outcome is used to harmonize, so held-out labels would shape the features
  --> studies/lung/study.yaml:10:56
   |
 5 | outcome: { kind: binary, column: metastasis, positive: 1 }
   |                                  ---------- declared as the outcome here
10 |       { kind: combat, batch: center, covariates: [age, metastasis] } ] }
   |                                                        ^^^^^^^^^^ and used here
   |
   = why: this raises the AUC even where there is no signal
   = fix: remove metastasis; keep covariates that are known before the outcome`,
  );
});

test("unusable cases: one row each, with details and fix", () => {
  const place = { file: "studies/lung/cases.csv", line: null, column: null, length: 0, path: "" };
  const frame = diagnose("cases-unusable", { unusable: 2, total: 120 }, place, {
    cases: [
      {
        line: 18,
        case: "LUNG-017",
        code: "mask-label",
        problem: "label 1 is not in masks/017.nii.gz; found 255 (41,208 voxels)",
        details: [],
        fix: 'write "mask: { column: mask, label: 255 }" at study.yaml:11:60',
      },
      {
        line: 43,
        case: "LUNG-042",
        code: "mask-geometry",
        problem: "mask and image are on different grids",
        details: [
          "image 512 x 512 x 60   0.977 x 0.977 x 3.000 mm   origin -250.0, -250.0, -180.0",
          "mask  512 x 512 x 59   0.977 x 0.977 x 3.000 mm   origin -250.0, -250.0, -177.0",
        ],
        fix: "export the mask again",
      },
    ],
  });
  expect(renderFrame(frame, () => null)).toBe(
    `error[cases-unusable]: 2 of 120 cases cannot be measured; nothing was computed
  --> studies/lung/cases.csv
18 | LUNG-017  mask-label: label 1 is not in masks/017.nii.gz; found 255 (41,208 voxels)
   |           fix: write "mask: { column: mask, label: 255 }" at study.yaml:11:60
43 | LUNG-042  mask-geometry: mask and image are on different grids
   |           image 512 x 512 x 60   0.977 x 0.977 x 3.000 mm   origin -250.0, -250.0, -180.0
   |           mask  512 x 512 x 59   0.977 x 0.977 x 3.000 mm   origin -250.0, -250.0, -177.0
   |           fix: export the mask again`,
  );
});

test("what was expected and what was there", () => {
  const text = `${smallest}seed: "x"\n`;
  const { diagnostics } = readProtocol(shownFile, text);
  expect(renderFrame(diagnostics[0], linesOf({ "study.yaml": text }))).toBe(
    `error[wrong-type]: seed has a value of the wrong type
  --> studies/lung/study.yaml:10:7
   |
10 | seed: "x"
   |       ^^^
   |
   = expected: a number
   = got: "x"`,
  );
});

test("a long line is cut around the mark", () => {
  const header = Array.from({ length: 400 }, (_, at) => `column${at}`).join(",");
  const column = header.indexOf("column333") + 1;
  const place = { file: "f.csv", line: 1, column, length: 9, path: "" };
  const frame = renderFrame(diagnose("column-duplicate", { column: "column333" }, place), () => [header]);
  const [, , , code, marks] = frame.split("\n");
  expect(code.length).toBeLessThan(130);
  expect(code.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("column333");
});

test("a file that cannot be shown still has its place, and color is the caller's", () => {
  const diagnostic = diagnose("study-empty", undefined, {
    file: "study.yaml",
    line: 1,
    column: 1,
    length: 0,
    path: "",
  });
  const frame = renderFrame(
    diagnostic,
    () => null,
    (part, text) => `<${part}>${text}</>`,
  );
  expect(frame.split("\n").slice(0, 2)).toEqual([
    "<error>error[study-empty]</><strong>: the study file is empty</>",
    "  <gutter>--></> study.yaml:1:1",
  ]);
});

test("one line, and one annotation", () => {
  const place = { file: "a,b.yaml", line: 3, column: 5, length: 0, path: "" };
  const diagnostic = diagnose("yaml-duplicate-key", { key: "seed" }, place);
  expect(renderLine(diagnostic)).toBe(
    'a,b.yaml:3:5: error[yaml-duplicate-key]: the key "seed" is written twice in the same map; keep one of them',
  );
  expect(renderAnnotation(diagnostic)).toBe(
    '::error file=a%2Cb.yaml,line=3,col=5,title=yaml-duplicate-key::the key "seed" is written twice in the same map; keep one of them',
  );
});
