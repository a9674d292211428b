import { describe, expect, test } from "vitest";

import { readProtocol } from "../../protocol/read-protocol.ts";
import { resolveOuter } from "../../protocol/resolve-outer.ts";
import { cases, checkFiles, smallest, told } from "./study-fixture.ts";

const text = smallest.replace(
  "ct: { kind: radiomics, modality: CT, image: image, mask: mask }",
  "ct: { kind: table, columns: [age] }",
);

/** 36 patients of three centers with alternating outcomes; columns as wanted. */
async function found(
  outer: string,
  columns: Readonly<Record<string, (row: number) => string>> = {},
  study = text,
): Promise<string[]> {
  const table = cases(36, {
    case_id: (row) => `c${row}`,
    metastasis: (row) => String(row % 2),
    age: (row) => String(50 + row),
    ...columns,
  });
  const files = { "study.yaml": `${study}validation: { outer: ${outer} }\n`, "cases.csv": table };
  const { diagnostics } = await checkFiles(files);
  return told(diagnostics.filter(({ severity }) => severity === "error"));
}

const three = (row: number): string => ["a", "b", "c"][row % 3];

describe("the outer loop as it is written", () => {
  test("has defaults for every scheme, and stays folds where no kind is named", () => {
    const outer = (written: string) => {
      const { protocol } = readProtocol("study.yaml", `${smallest}validation: { outer: ${written} }\n`);
      return protocol === null ? null : resolveOuter(protocol);
    };
    expect(outer("{}")).toEqual({ kind: "folds", folds: 5, repeats: 10 });
    expect(outer("{ kind: folds, folds: 3 }")).toEqual({ kind: "folds", folds: 3, repeats: 10 });
    expect(outer("leave-one-center-out")).toEqual({ kind: "leave-one-center-out", oneClassCenters: "error" });
    expect(outer("bootstrap")).toEqual({ kind: "bootstrap", resamples: 200 });
    expect(outer("{ kind: predefined, column: part, heldOut: [1, b] }")).toEqual({
      kind: "predefined",
      column: "part",
      heldOut: ["1", "b"],
    });
    expect(outer("{ kind: temporal, column: day, cut: 2019-01-01 }")).toEqual({
      kind: "temporal",
      column: "day",
      cut: "2019-01-01",
    });
    expect(outer("{ kind: bootstrap, resamples: 10 }")).toBeNull();
    expect(outer("{ kind: temporal, column: day }")).toBeNull();
    expect(outer("{ kind: bootstrap, folds: 5 }")).toBeNull();
  });

  test("folds need no column", async () => {
    expect(await found("{ folds: 5, repeats: 1 }")).toEqual([]);
    expect(await found("bootstrap")).toEqual([]);
  });
});

describe("leave-one-center-out", () => {
  test("is made where every center can be judged", async () => {
    expect(await found("leave-one-center-out", { center: three })).toEqual([]);
  });

  test("wants a center column", async () => {
    expect(await found("leave-one-center-out")).toEqual([
      "10:22 center-unknown: leave-one-center-out needs to know the center of every case, and no column names it",
    ]);
  });

  test("wants three centers", async () => {
    expect(await found("leave-one-center-out", { center: (row) => three(row % 2) })).toEqual([
      "10:22 centers-too-few: the development cohort has 2 centers: a, b",
    ]);
  });

  test("names the centers of one class, unless they are kept in training", async () => {
    // Center a holds rows 0, 4, 8 ...: never the event.
    const center = (row: number): string => (row % 4 === 0 ? "a" : row % 3 === 0 ? "b" : "c");
    expect(await found("leave-one-center-out", { center })).toEqual([
      "10:22 centers-one-class: in 1 of 3 centers no case of one class is seen: a",
    ]);
    expect(await found("{ kind: leave-one-center-out, oneClassCenters: train-only }", { center })).toEqual([]);
  });

  test("refuses a batch that is certain to be unknown", async () => {
    const steps = text.replace(
      "learner: logistic",
      "learner: logistic, steps: [impute-median, { kind: combat, batch: center, unseenBatch: error }]",
    );
    expect(await found("leave-one-center-out", { center: three }, steps)).toEqual([
      '9:118 batch-held-out: the batch "a" of "center" is seen in a only, and that is held out as a whole; with unseenBatch: error the study is certain to stop there',
    ]);
    const passes = steps.replace("unseenBatch: error", "unseenBatch: passthrough");
    expect(await found("leave-one-center-out", { center: three }, passes)).toEqual([]);
  });

  test("refuses strata that are held out as a whole", async () => {
    const cox = text
      .replace(/outcome: \{[^}]*\}/, "outcome: { kind: survival, time: followed, unit: days, event: metastasis }")
      .replace("learner: logistic", "learner: { kind: cox, strata: center }");
    const told = await found(
      "leave-one-center-out",
      { center: three, followed: (row) => String(900 - ((row * 37) % 101)) },
      cox,
    );
    expect(told.filter((each) => each.includes("batch-held-out"))).toHaveLength(1);
    expect(told.join("\n")).toContain('the stratum "a" of "center" is seen in a only');
  });

  test("wants enough of each class left for the inner folds", async () => {
    // The only events beside center a are two.
    const columns = {
      center: (row: number) => (row < 20 ? "a" : row < 28 ? "b" : "c"),
      metastasis: (row: number) => (row < 12 || row === 20 || row === 28 ? "1" : "0"),
    };
    expect(await found("leave-one-center-out", columns)).toEqual([
      "10:22 part-too-few: with a held out, the training part has 2 patients with the event",
    ]);
  });
});

describe("declared parts", () => {
  test("exist as a column that is complete and holds no patient twice", async () => {
    expect(await found("{ kind: predefined, column: part }", { part: three })).toEqual([]);
    expect(await found("{ kind: predefined, column: part }")).toEqual([
      '1:1 column-missing: the case table has no column "part"',
    ]);
    expect(await found("{ kind: predefined, column: part }", { part: (row) => (row === 3 ? "" : three(row)) })).toEqual(
      ['10:50 part-empty: 1 case has no value in "part", which splits the cohort: c3'],
    );
    expect(await found("{ kind: predefined, column: part }", { part: () => "x" })).toEqual([
      '10:50 part-single: every case has the value "x" in "part", so that nothing is left to learn from',
    ]);
    const patients = { part: three, patient_id: (row: number) => `p${Math.floor(row / 2)}` };
    expect(await found("{ kind: predefined, column: part }", patients)).toEqual([
      '10:50 part-shared: the patient "p0" stands on both sides of a split: a, b in "part"',
    ]);
  });

  test("hold out values that there are, and of them both classes", async () => {
    expect(await found("{ kind: predefined, column: part, heldOut: [c] }", { part: three })).toEqual([]);
    expect(await found("{ kind: predefined, column: part, heldOut: [d] }", { part: three })).toEqual([
      '10:66 part-unknown: no case has the value "d" in "part"',
    ]);
    expect(await found("{ kind: predefined, column: part }", { part: (row) => String(row % 2) })).toEqual([
      "10:50 part-too-few: with 0 held out, the held-out part has 0 patients with the event",
    ]);
  });
});

describe("a cut in time", () => {
  const day = (row: number): string => `20${10 + (row % 9)}-0${1 + (row % 7)}-15`;

  test("lies among the dates, and every date can be read", async () => {
    expect(await found("{ kind: temporal, column: day, cut: 2014-01-01 }", { day })).toEqual([]);
    expect(await found("{ kind: temporal, column: day, cut: 2030-01-01 }", { day })).toEqual([
      '10:58 cut-outside: the cut 2030-01-01 leaves all cases on one side: "day" goes from 2010-01-15 to 2018-06-15',
    ]);
    expect(
      await found("{ kind: temporal, column: day, cut: 2014-01-01 }", {
        day: (row) => (row < 2 ? "1.2.2014" : day(row)),
      }),
    ).toEqual(['10:48 time-unreadable: "1.2.2014" in "day" is not a date as YYYY-MM-DD']);
    expect(await found("{ kind: temporal, column: day, cut: soon }", { day })).toEqual([
      '10:58 time-unreadable: "soon" in "cut" is not a date as YYYY-MM-DD or a number',
    ]);
  });

  test("may be a number", async () => {
    expect(
      await found("{ kind: temporal, column: year, cut: 2015 }", { year: (row) => String(2010 + (row % 9)) }),
    ).toEqual([]);
  });
});

describe("a permutation test", () => {
  const mistakes = (permutation: string, more = "", study = text): string[] =>
    told(readProtocol("study.yaml", `${study}validation: { ${more}permutation: ${permutation} }\n`).diagnostics);

  test("names models that there are, the baselines among them", () => {
    expect(mistakes("{ models: [radiomics] }")).toEqual([]);
    expect(mistakes("{ models: [volume] }", "", smallest)).toEqual([]);
    expect(mistakes("{ models: [radiomic] }")).toEqual(['10:39 name-unknown: there is no model "radiomic"']);
  });

  test("of a block needs something that the block can add to", () => {
    const both = `${text.replace("models:", "  scan: { kind: table, columns: [f*] }\nmodels:")}  both: { features: [ct, scan], learner: logistic }\n`;
    expect(mistakes("{ models: [both], permute: radiomics-block, block: [scan] }", "", both)).toEqual([]);
    expect(mistakes("{ models: [radiomics], permute: radiomics-block }")).toEqual([
      '10:39 permutation-block: the model "radiomics" cannot say what a block adds: of its feature sets ct, none is permuted',
    ]);
  });

  test("is not combined with the bootstrap", () => {
    expect(mistakes("{ models: [radiomics] }", "outer: bootstrap, ")).toEqual([
      "10:46 permutation-scheme: a permutation test of the whole procedure and the bootstrap cannot be combined",
    ]);
  });
});
