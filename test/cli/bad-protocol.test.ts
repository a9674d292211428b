import { describe, expect, it } from "vitest";
import { radstudy, type Finished } from "./radstudy.ts";
import { casesText, inStudyFolder, studyText, tinyStudy, type Files } from "./tiny-study.ts";

async function check(changes: Files): Promise<Finished> {
  return await inStudyFolder({ ...tinyStudy(), ...changes }, (folder) => radstudy(folder, ["check"]));
}

function study(from: string, to: string): Files {
  expect(studyText).toContain(from);
  return { "study.yaml": studyText.replace(from, to) };
}

function cases(from: string | RegExp, to: string): Files {
  const changed = casesText.replace(from, to);
  expect(changed).not.toBe(casesText);
  return { "cases.csv": changed };
}

const external = "development: cases.csv\n  other: { cases: other.csv, outcomes: outcomes.csv, role: external }";
const withClinical = "  clinical: { kind: table, columns: [age] }\nmodels:";

/** Name, what is wrong, what the first frame says. */
const mistakes: readonly (readonly [string, () => Files, readonly string[]])[] = [
  [
    "broken YAML",
    () => study("kind: binary,", "kind: binary"),
    ["error[yaml-syntax]: the study file is not valid YAML", "--> study.yaml:5:18", "fix: look at the brackets"],
  ],
  [
    "an unknown key",
    () => study("interpolation:", "interpolaton:"),
    ['error[key-unknown]: features.ct has no key "interpolaton"', "--> study.yaml:8:", 'fix: write "interpolation"'],
  ],
  [
    "a key that is not built yet",
    () => study("families:", "filters: [{ kind: laplacian-of-gaussian, sigmasMm: [1] }], families:"),
    [
      "error[not-supported-yet]: not supported yet: filters",
      "--> study.yaml:8:",
      "will not pretend to",
      "fix: remove it",
    ],
  ],
  [
    "a wrong type",
    () => study("folds: 2, repeats", "folds: two, repeats"),
    ["error[wrong-type]: validation.outer.folds", "--> study.yaml:12:19", "expected: a number", 'got: "two"'],
  ],
  [
    "a missing case file",
    () => ({ "cases.csv": null, "case.csv": casesText }),
    ['error[file-absent]: the case table "cases.csv" does not exist', "--> study.yaml:4:16", 'fix: write "case.csv"'],
  ],
  [
    "a missing column",
    () => cases("mask,", "segmentation,"),
    [
      'error[column-missing]: the case table has no column "mask"',
      "--> cases.csv:1:1",
      "^^^^^^^^^^^^ the nearest name",
      "wanted by: study.yaml:8:58, features.ct.mask",
      'fix: write "mask: segmentation" in study.yaml, or rename the column',
      "\n1 error, 0 warnings",
    ],
  ],
  [
    "missing images and masks",
    () => ({ "images/P03.nii": null, "masks/P05.nii": null }),
    [
      "error[image-absent]: 2 of 12 cases name a file of ct that does not exist",
      "--> cases.csv\n",
      " 4 | P03  image-absent: the image images/P03.nii does not exist",
      " 6 | P05  image-absent: the mask masks/P05.nii does not exist",
      "fix: correct the names or the data folder (--data)",
    ],
  ],
  [
    "a duplicate case id",
    () => cases("P02,south,", "P01,south,"),
    [
      'error[id-duplicate]: the case_id "P01" stands in two rows',
      "--> cases.csv:3:1",
      "--- first here",
      "fix: remove one row",
    ],
  ],
  [
    "a patient in both cohorts",
    () => ({
      ...study("development: cases.csv", external),
      "cases.csv": casesText.replace("case_id,", "case_id,patient_id,").replace(/^(P\d\d),/gm, "$1,pat-$1,"),
      "other.csv": "case_id,patient_id,center,image,mask\nQ1,pat-P03,east,images/P03.nii,masks/P03.nii\n",
      "outcomes.csv": "case_id,relapse\nQ1,1\n",
    }),
    [
      'error[patient-in-two-cohorts]: the patient "pat-P03" is in the cohorts development and other',
      "--> other.csv:2:4",
      "first here: cases.csv:4:5",
      "fix: remove the patient from one of the cohorts",
    ],
  ],
  [
    "a case in both cohorts",
    () => ({
      ...study("development: cases.csv", external),
      "other.csv": "case_id,center,image,mask\nP03,east,images/P03.nii,masks/P03.nii\n",
      "outcomes.csv": "case_id,relapse\nP03,1\n",
    }),
    ['error[id-in-two-cohorts]: the case "P03"', "--> other.csv:2:1", "first here: cases.csv:4:1", "fix: put the name"],
  ],
  [
    "one class only",
    () => cases(/,1$/gm, ",0"),
    [
      'error[outcome-one-class]: the outcome "relapse" is "0" in all 12 cases',
      "--> study.yaml:5:34",
      "no AUC",
      "fix: ",
    ],
  ],
  [
    "fewer events than folds",
    () => study("outer: { folds: 2", "outer: { folds: 10"),
    ["error[too-few-events]: 6 cases with the event in 10 outer folds", "--> study.yaml:12:19", "folds: 6 or less"],
  ],
  [
    "a decimal comma from Excel",
    () => ({
      ...study("models:", withClinical),
      "cases.csv": `\ufeff${casesText
        .replace("relapse", "relapse,age")
        .replace(/,([01])$/gm, ",$1;6$1,5")
        .replaceAll(/,(?!5$)/gm, ";")
        .replaceAll("\n", "\r\n")}`,
    }),
    [
      'error[decimal-comma]: "61,5" in column "age" is written with a decimal comma',
      "--> cases.csv:2:42",
      "fix: export the table with English number format",
      "and 11 more cells like this",
    ],
  ],
  [
    "a table saved as UTF-16",
    () => ({ "cases.csv": Buffer.from(`\ufeff${casesText}`, "utf16le") }),
    ["error[table-encoding]: this is UTF-16 text", "--> cases.csv", 'fix: in Excel choose "CSV UTF-8"'],
  ],
  [
    "a center absent from a training part",
    () => ({
      ...study(
        "learner: { kind: logistic, lambda: 0.1 } }",
        "steps: [{ kind: combat, batch: center }], learner: logistic }",
      ),
      ...cases("P12,south", "P12,west"),
    }),
    [
      'error[batch-unseen]: center "west" has 1 patient, so a training part without it is certain',
      "--> study.yaml:10:",
      'fix: write "unseenBatch: passthrough"',
    ],
  ],
  [
    "the outcome among the features",
    () => study("models:", "  clinical: { kind: table, columns: [relapse] }\nmodels:"),
    [
      "error[outcome-leak]: the outcome is used as a feature",
      "--> study.yaml:9:38",
      "declared as the outcome here",
      "fix: remove relapse",
    ],
  ],
  [
    "an empty study",
    () => ({ "study.yaml": "" }),
    [
      "error[study-empty]: the study file is empty",
      "--> study.yaml:1:1",
      "fix: copy studies/demo-multicenter/study.yaml",
    ],
  ],
  [
    "a case table in place of the study",
    () => ({ "study.yaml": casesText }),
    ["error[wrong-type]: the study", "expected: a map of keys", 'got: "case_id,center,image,mask,relapse P01'],
  ],
];

describe("radstudy check refuses, with exit code 2, place and fix,", () => {
  it.concurrent.each(mistakes)("%s", async (_, changes, words) => {
    const { code, stdout, stderr } = await check(changes());
    for (const word of words) expect(stderr).toContain(word);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toContain("    at ");
    expect(stderr).toMatch(/[1-9]\d* errors?, \d+ warnings?/);
  });
});

describe("radstudy check", () => {
  it("understands a table from Excel with mark, semicolons and CRLF", async () => {
    const excel = `\ufeff${casesText.replaceAll(",", ";").replaceAll("\n", "\r\n")}`;
    const { code, stderr } = await check({ "cases.csv": excel });
    expect(stderr).toContain("\n0 errors, 0 warnings; cases: 12 development\n");
    expect(code).toBe(0);
  });

  it("finds mistakes in protocol and tables in one pass", async () => {
    const { stderr } = await check({ ...study("positive: 1", "positive: 2"), ...cases("P02,south,", "P01,south,") });
    expect(stderr).toContain("error[outcome-positive-absent]");
    expect(stderr).toContain("error[id-duplicate]");
    expect(stderr).toContain("2 errors");
  });
});

describe("radstudy run with a mistake in the study", () => {
  it("computes nothing and writes nothing", async () => {
    await inStudyFolder({ ...tinyStudy(), ...study("interpolation:", "interpolaton:") }, async (folder) => {
      const { code, stdout, stderr } = await radstudy(folder, ["run", "--engine", "in-process"]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("error[key-unknown]");
      expect(stderr).toContain("nothing was computed");
      expect((await radstudy(folder, ["status"])).stdout).toContain("no runs in");
    });
  });
});
