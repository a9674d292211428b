import { gzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { at, cases, checkFiles, shownFile, smallest, told, type Files } from "./study-fixture.ts";

const image = (row: number) => `images/${row}.nii.gz`;
const columns = {
  case_id: (row: number) => `c${row}`,
  image,
  mask: image,
  metastasis: (row: number) => String(row % 2),
};

/** 24 cases whose images are there, with further columns. */
function study(more: Readonly<Record<string, (row: number) => string>> = {}, files: Files = {}): Files {
  const images = Object.fromEntries(Array.from({ length: 24 }, (_, row) => [image(row), "x"]));
  return { "study.yaml": smallest, "cases.csv": cases(24, { ...columns, ...more }), ...images, ...files };
}

async function found(files: Files): Promise<string[]> {
  return told((await checkFiles(files)).diagnostics);
}

const combat = (more = "") =>
  smallest.replace("learner: logistic", `learner: logistic, steps: [{ kind: combat, batch: center${more} }]`);

test("a sound study has no findings, and columns are filled in where they are present", async () => {
  const { diagnostics, cohorts, protocol } = await checkFiles(
    study({ patient_id: (row) => `p${row}`, center: (row) => `k${row % 3}` }),
  );
  expect(diagnostics).toEqual([]);
  expect(cohorts.map(({ name, role, cases }) => [name, role, cases.rows.length])).toEqual([
    ["development", "development", 24],
  ]);
  expect(protocol.columns).toEqual({ id: "case_id", patient: "patient_id", center: "center" });
});

describe("files", () => {
  test("a case table that does not exist names the nearest file", async () => {
    const { diagnostics } = await checkFiles(study({}, { "study.yaml": smallest.replace("cases.csv", "case.csv") }));
    expect(told(diagnostics)).toEqual(['4:16 file-absent: the case table "case.csv" does not exist']);
    expect(diagnostics[0]).toMatchObject({ file: shownFile, path: "cohorts.development", fix: 'write "cases.csv"' });
  });

  test("a file of planted values that does not exist", async () => {
    const text = smallest.replace("lung-metastasis", "lung-metastasis, truth: truth.json");
    expect(await found(study({}, { "study.yaml": text }))).toEqual([
      '2:40 file-absent: the file of planted values "truth.json" does not exist',
    ]);
    expect(await found(study({}, { "study.yaml": text, "truth.json": "{}" }))).toEqual([]);
  });

  test("a data folder that does not exist", async () => {
    const { checkStudy } = await import("../../protocol/check-study.ts");
    const { readProtocol } = await import("../../protocol/read-protocol.ts");
    const { protocol, source } = readProtocol(shownFile, `${smallest}data: images\n`);
    if (protocol === null) throw new Error("not read");
    const { diagnostics } = await checkStudy(protocol, source, { studyFolder: "/", dataFolder: "/no/such/folder" });
    expect(told(diagnostics)).toEqual(["10:7 data-absent: the data folder /no/such/folder does not exist"]);
  });

  test("a broken table is told with its row", async () => {
    const files = study({}, { "cases.csv": "case_id;image;mask;metastasis\na;x;y;1,5\n" });
    const { diagnostics } = await checkFiles(files);
    expect(diagnostics.map((each) => `${at(each)} ${each.code}`)).toEqual(["studies/lung/cases.csv:2:7 decimal-comma"]);
  });
});

describe("columns", () => {
  test("a column that the protocol names and the table lacks", async () => {
    const table = study()["cases.csv"] as string;
    const { diagnostics } = await checkFiles(study({}, { "cases.csv": table.replace("mask,", "segmentation,") }));
    expect(told(diagnostics).slice(0, 1)).toEqual(['1:1 column-missing: the case table has no column "mask"']);
    expect(diagnostics[0]).toMatchObject({
      file: "studies/lung/cases.csv",
      path: "features.ct.mask",
      fix: 'write "mask: segmentation" in study.yaml, or rename the column',
      related: [
        { line: 1, column: 15, length: 12, message: "the nearest name" },
        { file: shownFile, line: 7, column: 60, message: "wanted by", path: "features.ct.mask" },
      ],
    });
  });

  test("a column that only a default wants says so", async () => {
    const table = study()["cases.csv"] as string;
    const { diagnostics } = await checkFiles(study({}, { "cases.csv": table.replace("case_id", "subject") }));
    expect(told(diagnostics)).toEqual(['1:1 column-missing: the case table has no column "case_id"']);
    expect(diagnostics[0]).toMatchObject({
      notes: ["wanted by default: columns.id"],
      fix: 'add "id: subject" in study.yaml, or rename the column',
    });
  });

  test("placeholders, batches and covariates are columns too", async () => {
    const text = combat(", covariates: [age]").replace("image: image", 'image: { pattern: "images/{scan}.nii.gz" }');
    const lines = await found(study({}, { "study.yaml": text }));
    expect(lines.filter((each) => each.includes("column-missing"))).toEqual([
      '1:1 column-missing: the case table has no column "scan"',
      '1:1 column-missing: the case table has no column "center"',
      '1:1 column-missing: the case table has no column "age"',
    ]);
  });
});

describe("ids", () => {
  test("a duplicate id shows both rows", async () => {
    const { diagnostics } = await checkFiles(study({ case_id: (row) => (row === 5 ? "c2" : `c${row}`) }));
    expect(told(diagnostics)).toEqual(['7:1 id-duplicate: the case_id "c2" stands in two rows']);
    expect(diagnostics[0].related).toMatchObject([
      { file: "studies/lung/cases.csv", line: 4, column: 1, length: 2, message: "first here" },
    ]);
  });

  test("7 and 007 are two ids", async () => {
    expect(await found(study({ case_id: (row) => (row === 0 ? "7" : row === 1 ? "007" : `c${row}`) }))).toEqual([]);
  });

  test("blanks around ids are removed with a warning", async () => {
    const { diagnostics } = await checkFiles(study({ case_id: (row) => ` c${row}` }));
    expect(told(diagnostics)).toEqual([
      '2:2 id-trimmed: 24 ids have blanks around them in column "case_id"; they were removed',
    ]);
    expect(diagnostics[0].severity).toBe("warning");
  });

  test("one row without id is a warning, several are an error", async () => {
    const one = await checkFiles(study({ case_id: (row) => (row === 3 ? "" : `c${row}`) }));
    expect(told(one.diagnostics)).toEqual(['5:1 id-empty: one row has no "case_id"']);
    expect(one.diagnostics[0].severity).toBe("warning");
    const two = await checkFiles(study({ case_id: (row) => (row < 2 ? "" : `c${row}`) }));
    expect(told(two.diagnostics)[0]).toBe('2:1 id-empty: 2 rows have no "case_id", so they cannot be told apart');
    expect(two.diagnostics[0].severity).toBe("error");
  });
});

describe("outcome", () => {
  test("one class only", async () => {
    expect(await found(study({ metastasis: () => "0" }))).toEqual([
      '5:34 outcome-one-class: the outcome "metastasis" is "0" in all 24 cases',
    ]);
  });

  test("a positive value that never occurs, with the one that was meant", async () => {
    const { diagnostics } = await checkFiles(study({ metastasis: (row) => `${row % 2}.0` }));
    expect(told(diagnostics)).toEqual(['5:56 outcome-positive-absent: the outcome "metastasis" is never "1"']);
    expect(diagnostics[0].fix).toBe('write positive: "1.0"');
  });

  test("more than two values", async () => {
    expect(await found(study({ metastasis: (row) => String(row % 3) }))).toEqual([
      '5:34 outcome-values: the binary outcome "metastasis" has 3 different values: 0, 1, 2',
    ]);
  });

  test("a case without outcome", async () => {
    const { diagnostics } = await checkFiles(study({ metastasis: (row) => (row === 3 ? "" : String(row % 2)) }));
    expect(told(diagnostics)).toEqual(['5:36 outcome-missing: 1 case has no value in the outcome "metastasis": c3']);
  });

  test("fewer events than folds, counted by patient", async () => {
    const rare = study({ metastasis: (row) => (row < 4 ? "1" : "0") });
    const { diagnostics } = await checkFiles(rare);
    expect(told(diagnostics)).toEqual(["5:34 too-few-events: 4 cases with the event in 5 outer folds"]);
    expect(diagnostics[0]).toMatchObject({
      path: "validation.outer.folds",
      notes: ["validation.outer.folds is 5 by default"],
    });

    const samePatient = { patient_id: (row: number) => (row % 2 === 1 ? `p${row % 6}` : `q${row}`) };
    expect(await found(study(samePatient))).toEqual([
      "5:34 too-few-events: 3 patients with the event in 5 outer folds",
    ]);
  });

  test("too few events for the inner folds", async () => {
    const files = study(
      { metastasis: (row) => (row < 5 ? "1" : "0") },
      { "study.yaml": `${smallest}validation: { inner: { folds: 5 } }\n` },
    );
    expect(await found(files)).toEqual([
      "10:31 too-few-events: after leaving out one outer fold 4 cases with the event can be left for 5 inner folds",
    ]);
  });

  test("outcomes in a file of their own are joined by id", async () => {
    const text = smallest.replace("cases.csv", "{ cases: cases.csv, outcomes: outcomes.csv }");
    const table = cases(24, { case_id: columns.case_id, image, mask: image });
    const outcomes = cases(23, { case_id: (row) => `c${22 - row}`, metastasis: columns.metastasis });
    expect(await found(study({}, { "study.yaml": text, "cases.csv": table, "outcomes.csv": outcomes }))).toEqual([
      '25:1 outcome-missing: 1 case has no value in the outcome "metastasis": c23',
    ]);
    expect(
      await found(study({}, { "study.yaml": text, "cases.csv": table, "outcomes.csv": "case_id,metastases\nc1,1\n" })),
    ).toEqual(['1:1 column-missing: the outcomes file has no column "metastasis"']);
  });
});

describe("leaks", () => {
  test("a renamed copy of the outcome among the features", async () => {
    const text = smallest.replace("features:", "features:\n  clinical: { kind: table, columns: [age, relapse] }");
    const files = study({ age: (row) => String(50 + row), relapse: (row) => `${row % 2}.0` }, { "study.yaml": text });
    const { diagnostics } = await checkFiles(files);
    expect(told(diagnostics)).toEqual([
      '7:43 outcome-leak: a copy of the outcome, "relapse", is used as a feature, so the models would predict what they are told',
    ]);
    expect(diagnostics[0].related).toMatchObject([
      { file: shownFile, line: 5, column: 34, message: "declared as the outcome here" },
      { file: "studies/lung/cases.csv", line: 1, message: "the same values as metastasis" },
    ]);
  });

  test("a renamed copy among the covariates", async () => {
    const files = study(
      { center: (row) => `k${row % 3}`, relapse: columns.metastasis },
      { "study.yaml": combat(", covariates: [relapse]") },
    );
    expect(await found(files)).toEqual([
      '9:103 outcome-leak: a copy of the outcome, "relapse", is used to harmonize, so held-out labels would shape the features',
    ]);
  });

  test("the outcome in other words is suspected", async () => {
    const text = smallest.replace("features:", "features:\n  clinical: { kind: table, columns: [status] }");
    const { diagnostics } = await checkFiles(
      study({ status: (row) => (row % 2 === 1 ? "dead" : "alive") }, { "study.yaml": text }),
    );
    expect(told(diagnostics)).toEqual([
      '7:38 outcome-copy-suspected: the column "status" separates the classes of metastasis without an exception',
    ]);
    expect(diagnostics[0].severity).toBe("warning");
  });

  test("a copy in a feature table is found through the key", async () => {
    const text = smallest.replace("features:", "features:\n  genes: { kind: table, file: genes.csv, columns: all }");
    const genes = cases(24, {
      case_id: (row) => `c${23 - row}`,
      g1: (row) => String(row),
      g2: (row) => String((23 - row) % 2),
    });
    expect(await found(study({}, { "study.yaml": text, "genes.csv": genes }))).toEqual([
      '7:51 outcome-leak: a copy of the outcome, "g2", is used as a feature, so the models would predict what they are told',
    ]);
  });
});

describe("batches", () => {
  test("a center with one patient is certain to be unknown in a training part", async () => {
    const center = { center: (row: number) => (row === 0 ? "small" : `k${row % 3}`) };
    const { diagnostics } = await checkFiles(study(center, { "study.yaml": combat() }));
    expect(told(diagnostics)).toEqual([
      '9:82 batch-unseen: center "small" has 1 patient, so a training part without it is certain',
    ]);
    const passed = await checkFiles(study(center, { "study.yaml": combat(", unseenBatch: passthrough") }));
    expect(passed.diagnostics.map((each) => [each.code, each.severity])).toEqual([["batch-unseen", "warning"]]);
  });

  test("a center with two cases will be left with one", async () => {
    const center = { center: (row: number) => (row < 2 ? "small" : `k${row % 3}`) };
    const { diagnostics } = await checkFiles(study(center, { "study.yaml": combat() }));
    expect(told(diagnostics)).toEqual([
      '9:82 batch-single-case: center "small" has so few cases that a training part with a single one is certain',
    ]);
    expect(await found(study(center, { "study.yaml": combat(", singleCaseBatch: mean-only") }))).toEqual([]);
  });

  test("one center only", async () => {
    expect(await found(study({ center: () => "k" }, { "study.yaml": combat() }))).toEqual([
      '9:82 batch-single: all cases have the same center, "k", so combat changes nothing',
    ]);
  });

  test("a reference batch that does not occur", async () => {
    const files = study({ center: (row) => `k${row % 3}` }, { "study.yaml": combat(", referenceBatch: k4") });
    expect(await found(files)).toEqual([
      '9:106 batch-reference: the reference batch "k4" does not occur in "center" of the development cohort',
    ]);
  });

  test("cases without center or covariate", async () => {
    const files = study(
      { center: (row) => (row === 4 ? "" : `k${row % 3}`), age: (row) => (row > 21 ? "NA" : "60") },
      { "study.yaml": combat(", covariates: [age]") },
    );
    expect(await found(files)).toEqual([
      '9:82 batch-empty: 1 case has no value in the batch column "center": c4',
      '9:103 covariate-missing: 2 cases have no value in the covariate "age": c22, c23',
    ]);
  });

  test("a center of an external cohort that development does not know", async () => {
    const external = combat().replace(
      "development: cases.csv",
      "development: cases.csv\n  b: { cases: b.csv, outcomes: o.csv }",
    );
    const more = { center: (row: number) => `k${row % 3}` };
    const b = cases(2, { ...more, case_id: (row) => `b${row}`, image, mask: image, center: () => "far" });
    const files = study(more, { "study.yaml": external, "b.csv": b, "o.csv": "not opened" });
    expect(await found(files)).toEqual([
      '10:82 batch-unseen: center "far" is in the cohort b and not in development, so it is certain to be unknown',
    ]);
    const passed = external.replace("batch: center", "batch: center, unseenBatch: passthrough");
    expect(await found({ ...files, "study.yaml": passed })).toEqual([]);
  });
});

describe("several cohorts", () => {
  const text = smallest.replace(
    "development: cases.csv",
    "development: cases.csv\n  b: { cases: b.csv, outcomes: o.csv }",
  );
  const external = (more: Readonly<Record<string, (row: number) => string>> = {}) =>
    cases(3, { case_id: (row) => `b${row}`, image, mask: image, ...more });

  test("the outcomes file of an external cohort must exist and is not opened", async () => {
    expect(
      await found(study({}, { "study.yaml": text, "b.csv": external(), "o.csv": gzipSync("x").subarray(0, 4) })),
    ).toEqual([]);
    expect(await found(study({}, { "study.yaml": text, "b.csv": external() }))).toEqual([
      '5:32 file-absent: the outcomes file "o.csv" does not exist',
    ]);
  });

  test("a patient in two cohorts shows both rows", async () => {
    const files = study(
      { patient_id: (row) => `p${row}` },
      { "study.yaml": text, "b.csv": external({ patient_id: (row) => `p${row + 22}` }), "o.csv": "x" },
    );
    const { diagnostics } = await checkFiles(files);
    expect(diagnostics.map((each) => `${at(each)} ${each.code}: ${each.problem}`)).toEqual([
      'studies/lung/b.csv:2:36 patient-in-two-cohorts: the patient "p22" is in the cohorts development and b',
    ]);
    expect(diagnostics[0]).toMatchObject({
      related: [{ file: "studies/lung/cases.csv", line: 24 }],
      notes: ["and 1 more patient like this"],
    });
  });

  test("a case in two cohorts", async () => {
    const files = study(
      {},
      { "study.yaml": text, "b.csv": external({ case_id: (row) => `c${row + 23}` }), "o.csv": "x" },
    );
    expect(await found(files)).toEqual(['2:1 id-in-two-cohorts: the case "c23" is in the cohorts development and b']);
  });

  test("an external table that also holds the outcome: the seal is not provable, and the column is not passed on", async () => {
    const files = study({}, { "study.yaml": text, "b.csv": external({ metastasis: () => "1" }), "o.csv": "x" });
    const { diagnostics, cohorts } = await checkFiles(files);
    expect(told(diagnostics)).toEqual([
      '5:3 seal-not-provable: the case table of the external cohort b also holds the outcome "metastasis", so it cannot be proved that it stayed unseen',
    ]);
    expect(diagnostics[0].severity).toBe("warning");
    expect(cohorts[1].cases.columns).toEqual(["case_id", "image", "mask"]);
    expect(cohorts[1].cases.rows[0]).toHaveLength(3);
  });

  test("an external cohort needs its outcome somewhere", async () => {
    const without = text.replace("{ cases: b.csv, outcomes: o.csv }", "b.csv");
    expect(await found(study({}, { "study.yaml": without, "b.csv": external() }))).toEqual([
      '1:1 column-missing: the case table of b has no column "metastasis"',
    ]);
  });
});

describe("images", () => {
  test("a named file that does not exist is an error whatever the policy", async () => {
    const text = smallest.replace("mask: mask", "mask: mask, missing: exclude");
    const files = study({ image: (row) => (row === 2 ? "images/none.nii.gz" : image(row)) }, { "study.yaml": text });
    const { diagnostics } = await checkFiles(files);
    expect(told(diagnostics)).toEqual(["null:null image-absent: 1 of 24 cases name a file of ct that does not exist"]);
    expect(diagnostics[0]).toMatchObject({
      severity: "error",
      file: "studies/lung/cases.csv",
      cases: [{ line: 4, case: "c2", code: "image-absent", problem: "the image images/none.nii.gz does not exist" }],
    });
  });

  test("an empty cell is a missing image: the policy decides", async () => {
    const empty = { mask: (row: number) => (row === 2 ? "" : image(row)) };
    const { diagnostics } = await checkFiles(study(empty));
    expect(told(diagnostics)).toEqual(["null:null image-missing: 1 of 24 cases has no ct image or mask"]);
    expect(diagnostics[0]).toMatchObject({
      severity: "error",
      cases: [{ line: 4, case: "c2", problem: "no mask is named" }],
    });
    const excluded = smallest.replace("mask: mask", "mask: mask, missing: exclude");
    expect((await checkFiles(study(empty, { "study.yaml": excluded }))).diagnostics[0].severity).toBe("warning");
  });

  test("with a pattern a file that does not exist is a missing image", async () => {
    const text = smallest
      .replace("image: image", 'image: { pattern: "images/{number}.nii.gz" }')
      .replace("mask: mask", "mask: mask, missing: exclude");
    const files = study({ number: (row) => (row === 7 ? "none" : String(row)) }, { "study.yaml": text });
    const { diagnostics } = await checkFiles(files);
    expect(diagnostics).toMatchObject([
      {
        code: "image-missing",
        severity: "warning",
        cases: [{ case: "c7", problem: "the image images/none.nii.gz does not exist" }],
      },
    ]);
  });
});

describe("feature tables", () => {
  const own = (list: string) =>
    smallest.replace("features:", `features:\n  clinical: { kind: table, columns: ${list} }`);
  const file = (list: string, more = "") =>
    smallest.replace("features:", `features:\n  genes: { kind: table, file: genes.csv, columns: ${list}${more} }`);
  const genes = (count: number) =>
    cases(count, { case_id: columns.case_id, g1: (row) => String(row), g2: (row) => String(row * row) });

  test("columns and globs that match nothing", async () => {
    expect(await found(study({ age: (row) => String(row) }, { "study.yaml": own("[ages, original_*]") }))).toEqual([
      '1:1 column-missing: the case table has no column "ages"',
      '7:44 glob-empty: no column of the case table matches "original_*"',
    ]);
    expect(await found(study({}, { "study.yaml": file("[g3]"), "genes.csv": genes(24) }))).toEqual([
      '1:1 column-missing: the feature table has no column "g3"',
    ]);
  });

  test("a file without the key, or without rows for some cases", async () => {
    expect(await found(study({}, { "study.yaml": file("all"), "genes.csv": "id,g1\na,1\n" }))).toEqual([
      '1:1 column-missing: the feature table has no column "case_id"',
    ]);
    const files = study({}, { "study.yaml": file("all"), "genes.csv": genes(22) });
    const { diagnostics } = await checkFiles(files);
    expect(told(diagnostics)).toEqual([
      "7:31 feature-row-missing: 2 cases have no row in studies/lung/genes.csv: c22, c23",
    ]);
    expect(diagnostics[0].severity).toBe("error");
    const imputed = await checkFiles({ ...files, "study.yaml": file("all", ", missing: impute") });
    expect(imputed.diagnostics[0].severity).toBe("warning");
  });

  test("a key that is twice in the file", async () => {
    const twice = genes(24).concat("c3,1,2\n");
    expect(await found(study({}, { "study.yaml": file("all"), "genes.csv": twice }))).toEqual([
      '26:1 id-duplicate: the case_id "c3" stands in two rows',
    ]);
  });

  test("features that a model or the volume baseline names", async () => {
    const text = smallest.replace(
      "ct: { kind: radiomics, modality: CT, image: image, mask: mask }",
      "ct: { kind: table, columns: [vol*] }",
    );
    const used = text
      .replace("[ct]", "[{ set: ct, columns: [volum, vol_*] }]")
      .concat("evaluation: { baselines: { volume: ct.vol } }\n");
    const { diagnostics } = await checkFiles(
      study({ volume: (row) => String(row), vol_b: (row) => String(-row) }, { "study.yaml": used }),
    );
    expect(told(diagnostics)).toEqual([
      '9:48 feature-unknown: the feature set ct has no feature "volum"',
      '10:36 feature-unknown: the feature set ct has no feature "vol"',
    ]);
    expect(diagnostics[0].fix).toBe('write "volume"');
  });

  test("infinite numbers", async () => {
    const { diagnostics } = await checkFiles(
      study({ age: (row) => (row === 3 ? "-inf" : String(row)) }, { "study.yaml": own("[age]") }),
    );
    expect(told(diagnostics)).toEqual(['5:38 feature-not-finite: "-inf" in column "age" is not a finite number']);
  });

  test("numbers with text between them", async () => {
    const { diagnostics } = await checkFiles(
      study({ age: (row) => (row === 3 ? "n.d." : String(row)) }, { "study.yaml": own("[age]") }),
    );
    expect(told(diagnostics)).toEqual([
      '5:38 column-mixed: the column "age" has 23 numbers and 1 text such as "n.d.", so it is read as categories',
    ]);
    expect(diagnostics[0].severity).toBe("warning");
  });

  test("a level that was not declared", async () => {
    const stages = ["I", "II", "III"];
    const text = own("[{ name: stage, levels: [I, II, III] }]");
    expect(await found(study({ stage: (row) => stages[row % 3] }, { "study.yaml": text }))).toEqual([]);
    const { diagnostics } = await checkFiles(
      study({ stage: (row) => (row === 1 ? "IIl" : "I") }, { "study.yaml": text }),
    );
    expect(told(diagnostics)).toEqual(['3:38 level-unknown: "IIl" is not a declared level of "stage"']);
  });

  test("an external cohort has the columns too, with values of the same type", async () => {
    const text = own("[age]").replace(
      "development: cases.csv",
      "development: cases.csv\n  b: { cases: b.csv, outcomes: o.csv }",
    );
    const b = (more: Readonly<Record<string, (row: number) => string>>) =>
      cases(2, { case_id: (row) => `b${row}`, image, mask: image, ...more });
    const files = study({ age: (row) => String(row) }, { "study.yaml": text, "o.csv": "x" });
    expect(await found({ ...files, "b.csv": b({}) })).toEqual([
      '1:1 column-missing: the case table of b has no column "age"',
    ]);
    expect(await found({ ...files, "b.csv": b({ age: () => "old" }) })).toEqual([
      '2:36 column-type-differs: the column "age" has numbers in development and "old" in b',
    ]);
  });
});

test("every declared column is in the checked protocol, beside those that are used because they are present", async () => {
  const image = (row: number) => `images/${row}.nii.gz`;
  const table = cases(24, {
    case_id: (row) => `c${row}`,
    image,
    mask: image,
    metastasis: (row) => `${row % 2}`,
    center: (row) => `k${row % 2}`,
    insert: (row) => `i${row % 12}`,
  });
  const images = Object.fromEntries(Array.from({ length: 24 }, (_, row) => [image(row), `x${row}`]));
  const { protocol } = await checkFiles({
    "study.yaml": `${smallest}columns: { object: insert }\n`,
    "cases.csv": table,
    ...images,
  });
  expect(protocol.columns).toEqual({ id: "case_id", center: "center", object: "insert" });
});
