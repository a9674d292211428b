import { link, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createActivityContext } from "../../workers/create-activity-context.ts";
import { createRun } from "../../workers/runs/run-folder.ts";
import { createThreadPool, type OwnedThreadPool } from "../../workers/threads/thread-pool.ts";
import type { NodeResult } from "../../workflows/run-plan.ts";
import { changedFold, compiledStudy, expectHeldOut, fitPlan, type PlanFits } from "../fixtures/plan-fits.ts";
import { makeSmallStudy, smallStudyCases, studyText, writeCases, type SmallStudy } from "../fixtures/small-study.ts";

/**
 * Models over images, table columns and both. Every step and learner, and changes of labels, values, gaps and levels one by one,
 * stand in leak-by-outcome.test.ts: what is measured in an image reaches them as the columns of a table do.
 */
const models = `models:
  clinical:
    features: [clinical]
    steps:
      - impute-median
      - { kind: one-hot, minCount: 2 }
      - drop-constant
      - { kind: combat, batch: center, covariates: [sex], unseenBatch: passthrough, singleCaseBatch: mean-only }
      - standardize
      - { kind: drop-correlated, representative: best-univariate }
      - { kind: select-univariate, keep: { tune: [2, 4] } }
    learner: { kind: logistic, l1Ratio: { tune: [0.5, 1] }, lambda: auto, lambdas: 5 }
  radiomics: { extends: clinical, features: [ct] }
  both: { extends: clinical, features: [ct, clinical] }
  repeatable:
    features: [ct]
    steps: [impute-median, { kind: reliability, from: retest, lowerLimit: 0.5 }, drop-constant, standardize]
    learner: logistic
  fused-vote: { ensemble: { of: [clinical, radiomics], by: vote } }
  fused-stack: { ensemble: { of: [clinical, radiomics], by: stack } }
`;

const primary = "primary: { model: both, versus: clinical, metric: auc, cohort: coast }\n";

describe("a whole plan over images with its fold table held fixed", { timeout: 300_000 }, () => {
  let pool: OwnedThreadPool;
  let workspace: string;
  let before: PlanFits;
  beforeAll(async () => {
    pool = createThreadPool(2);
    const folder = await mkdtemp(join(await realpath(tmpdir()), "radstudy-test-"));
    const study = await makeLeakStudy(folder);
    workspace = study.workspace;
    before = await run(study, null);
  });
  afterAll(async () => {
    await pool.close();
    await rm(dirname(workspace), { recursive: true, force: true });
  });

  it.each([
    ["images", false],
    ["labels, values, levels and images", true],
  ])(
    "fits the same bits in a fold whose held-out %s changed, and others where those cases are in training",
    async (_, withTable) => {
      const study = { ...(await makeLeakStudy()), workspace };
      expect(before.heldOut.length).toBeGreaterThan(3);
      for (const [index, id] of before.heldOut.entries()) {
        await changeImages(study, id, index);
        if (withTable) await changeRow(study, id, index);
      }
      expectHeldOut(before, await run(study, before.folds), (model) => withTable || model !== "clinical");
    },
  );

  it("fits the same bits in a fold whose held-out rows stand in another order", async () => {
    const study = { ...(await makeLeakStudy()), workspace };
    const file = join(study.folder, "cases.csv");
    const [header, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
    const isHeld = (line: string): boolean => before.heldOut.includes(line.split(",")[0]);
    const turned = lines.filter(isHeld).reverse();
    expect(turned.length).toBeGreaterThan(3);
    const ordered = lines.map((line) => (isHeld(line) ? (turned.shift() ?? line) : line));
    expect(ordered).not.toEqual(lines);
    await writeFile(file, `${[header, ...ordered].join("\n")}\n`);
    const after = await run(study, null);
    const ofFold = [...before.fits].filter(([key]) => key.endsWith(`/${changedFold.repeat}/${changedFold.fold}`));
    expect(ofFold.length).toBeGreaterThan(5);
    for (const [key, digest] of ofFold) expect(after.fits.get(key), key).toBe(digest);
  });

  it("fits and freezes the same bits whatever the external cohort holds", async () => {
    const study = { ...(await makeLeakStudy()), workspace };
    const changed = async (name: string, change: (cells: string[], row: number) => string[]) => {
      const file = join(study.folder, name);
      const [header, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
      const rows = lines.map((line, row) => change(line.split(","), row).join(","));
      await writeFile(file, `${[header, ...rows.reverse()].join("\n")}\n`);
    };
    await changed("external.csv", ([id, patient, , scanner, , sex, stage, ...more], row) => [
      id,
      patient,
      row % 2 === 0 ? "coast" : "inland",
      scanner,
      row === 1 ? "" : String(300 + row),
      sex,
      stage,
      ...more,
    ]);
    await changed("external-outcomes.csv", ([id, y]) => [id, String(1 - Number(y))]);
    await rm(join(study.folder, "images", "EXT-001.nii.gz"));
    await link(join(study.folder, "images", "EXT-002.nii.gz"), join(study.folder, "images", "EXT-001.nii.gz"));
    const after = await run(study, null);
    expect(after.frozen).toEqual(before.frozen);
    expect(after.frozen.length).toBe(2 * 8);
    expect([...after.fits]).toEqual([...before.fits]);
  });

  /** Four patients of no other cohort, each measured twice. */
  async function writeRepeats({ folder }: SmallStudy): Promise<void> {
    const [header, ...lines] = (await readFile(join(folder, "external.csv"), "utf8")).trimEnd().split("\n");
    const names = header.split(",");
    const cell = (line: string, name: string) => line.split(",")[names.indexOf(name)];
    const rows = lines
      .slice(0, 4)
      .flatMap((line, patient) =>
        ["a", "b"].map((repeat) =>
          [`again${patient}${repeat}`, `again${patient}`, cell(line, "image"), cell(line, "mask")].join(","),
        ),
      );
    await writeFile(join(folder, "retest.csv"), `${["case_id,patient_id,image,mask", ...rows].join("\n")}\n`);
  }

  async function makeLeakStudy(folder?: string): Promise<SmallStudy> {
    const study = await makeSmallStudy({ repeats: 1 }, folder);
    const text = studyText({ repeats: 1 })
      .replace(/models:\n[\s\S]*?(?=validation:)/, models + primary)
      .replace("columns: [age, sex,", "columns: [age, sex, histology,")
      .replace("inner: { folds: 2 }", "inner: { folds: 3 }");
    await writeFile(
      study.file,
      text.replace("columns: {", "  retest: { cases: retest.csv, role: reliability }\ncolumns: {"),
    );
    await writeRepeats(study);
    await writeCases(study, smallStudyCases.development + smallStudyCases.spare);
    for (const name of ["cases.csv", "external.csv"]) {
      const [header, ...lines] = (await readFile(join(study.folder, name), "utf8")).trimEnd().split("\n");
      const histology = (row: number) => ["adeno", "squamous", "large"][row % 3];
      // Equal classes, so that every inner training part has enough of both.
      const equal = (line: string, row: number) =>
        name === "cases.csv" ? line.replace(/[01]$/, String(row % 2)) : line;
      const rows = lines.map((line, row) => `${equal(line, row)},${histology(row)}`);
      await writeFile(join(study.folder, name), `${[`${header},histology`, ...rows].join("\n")}\n`);
    }
    return study;
  }

  /** The plan in this process, all of it; the fold table is made, or taken from another run. */
  async function run(study: SmallStudy, folds: NodeResult | null): Promise<PlanFits> {
    const { plan, text, studyFolder, dataFolder } = await compiledStudy(study.file);
    const started = new Date().toISOString();
    const environment = {
      started,
      engine: "in-process",
      server: null,
      notices: [],
      facts: [],
      studyFolder,
      dataFolder,
    } as const;
    const { id } = await createRun(study.workspace, plan, text, environment);
    const context = await createActivityContext({
      workspace: study.workspace,
      threads: pool,
      listen: () => {},
      isStopping: () => false,
    });
    return await fitPlan(plan, context, id, folds);
  }
});

/** Makes another patient of a case: every value of the table that a step could look at differs. */
async function changeRow(study: SmallStudy, id: string, index: number): Promise<void> {
  const file = join(study.folder, "cases.csv");
  const [header, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
  const names = header.split(",");
  const changed = lines.map((line) => {
    const cells = line.split(",");
    if (cells[0] !== id) return line;
    const set = (name: string, change: (value: string) => string) => {
      cells[names.indexOf(name)] = change(cells[names.indexOf(name)]);
    };
    set("recurrence", (y) => String(1 - Number(y)));
    set("age", (age) => String(200 + Number(age) + index));
    set("stage", (stage) => (stage === "IV" ? "I" : "IV"));
    set("histology", () => "never seen");
    // Few, so that every training part keeps both sexes in both centers.
    if (index < 2) set("sex", (sex) => (sex === "F" ? "M" : "F"));
    if (index < 2) set("center", (center) => (center === "north" ? "south" : "north"));
    return cells.join(",");
  });
  await writeFile(file, `${[header, ...changed].join("\n")}\n`);
}

/** The image and the mask of another patient, who is in no training part. */
async function changeImages(study: SmallStudy, id: string, index: number): Promise<void> {
  const spare = `EXT-00${1 + (index % smallStudyCases.external)}`;
  for (const kind of ["images", "masks"]) {
    await rm(join(study.folder, kind, `${id}.nii.gz`));
    await link(join(study.folder, kind, `${spare}.nii.gz`), join(study.folder, kind, `${id}.nii.gz`));
  }
}
