import { link, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getTable, inputArtifact } from "../../activities/artifacts.ts";
import { createActivities } from "../../activities/create-activities.ts";
import { loadStudy } from "../../cli/study-input.ts";
import { learnerRegistry } from "../../statistics/learners/learner-registry.ts";
import type { Plan } from "../../protocol/plan.ts";
import { stepRegistry } from "../../statistics/step-registry.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { createActivityContext } from "../../workers/create-activity-context.ts";
import { createRun } from "../../workers/runs/run-folder.ts";
import { createThreadPool, type OwnedThreadPool } from "../../workers/threads/thread-pool.ts";
import { runPlan, type NodeResult } from "../../workflows/run-plan.ts";
import { makeSmallStudy, smallStudyCases, studyText, writeCases, type SmallStudy } from "../fixtures/small-study.ts";

/** Every kind of step, and everything that can be tuned, in models over images, table columns and both. */
const models = `models:
  clinical:
    features: [clinical]
    steps: &steps
      - drop-missing
      - winsorize
      - { kind: impute-knn, neighbors: 3 }
      - impute-indicator
      - impute-median
      - yeo-johnson
      - { kind: covbat, batch: center, covariates: [sex], unseenBatch: passthrough, singleCaseBatch: mean-only }
      - { kind: standardize-by-batch, batch: center, unseenBatch: passthrough }
      - { kind: align-quantiles, batch: center, unseenBatch: passthrough }
      - robust-scale
      - { kind: one-hot, minCount: 2 }
      - drop-near-zero-variance
      - drop-constant
      - { kind: combat, batch: center, covariates: [sex], unseenBatch: passthrough, singleCaseBatch: mean-only }
      - standardize
      - { kind: drop-correlated, representative: best-univariate }
      - { kind: select-mrmr, keep: 30 }
      - { kind: select-relieff, keep: 25 }
      - { kind: select-stability, perHalf: 15, threshold: 0.51, pairs: 2 }
      - { kind: select-recursive, keep: 12 }
      - { kind: select-forest, keep: 10, trees: 5 }
      - { kind: select-boruta, runs: 10, trees: 10, tentative: keep }
      - { kind: select-elastic-net, keep: 8 }
      - { kind: pca, components: 0.99 }
      - { kind: select-univariate, keep: { tune: [2, 4] } }
    learner: { kind: logistic, l1Ratio: { tune: [0.5, 1] }, lambda: auto }
  radiomics: { extends: clinical, features: [ct] }
  both: { extends: clinical, features: [ct, clinical] }
  repeatable:
    features: [ct]
    steps: [impute-median, { kind: reliability, from: retest, lowerLimit: 0.5 }, drop-constant, standardize]
    learner: logistic
`;

/** A model of every learner of a binary outcome; the others stand in statistics/validation/leakage.test.ts. */
const learnerModels: Readonly<Record<string, string>> = {
  boosting: "{ kind: boosting, trees: 5, depth: { tune: [1, 2] } }",
  "extra-trees": "{ kind: extra-trees, trees: 5, minLeaf: { tune: [1, 3] } }",
  forest: "{ kind: forest, trees: 5, minLeaf: { tune: [1, 3] } }",
  logistic: "{ kind: logistic, l1Ratio: 0, lambda: { tune: [1, 0.1] } }",
  "naive-bayes": "{ kind: naive-bayes, smoothing: { tune: [1.0e-9, 0.1] } }",
  "nearest-neighbors": "{ kind: nearest-neighbors, neighbors: { tune: [1, 3] } }",
  perceptron: "{ kind: perceptron, units: { tune: [2, 4] }, epochs: 10 }",
  svm: "{ kind: svm, c: { tune: [0.1, 1] } }",
};

const binaryLearners = Object.values(learnerRegistry)
  .filter(({ outcomes }) => outcomes.includes("binary"))
  .map(({ kind }) => kind)
  .sort();

const everyLearner = Object.entries(learnerModels)
  .map(
    ([kind, learner]) =>
      `  any-${kind}: { features: [clinical], steps: [impute-median, one-hot, standardize], learner: ${learner} }\n`,
  )
  .join("");

/** Late fusion of table and images. */
const ensembles = ["vote", "stack"]
  .map((by) => `  fused-${by}: { ensemble: { of: [any-logistic, radiomics], by: ${by} } }\n`)
  .join("");

const primary = "primary: { model: both, versus: clinical, metric: auc, cohort: coast }\n";

interface FitsByFold {
  /** Digest of everything fitted, by model, repeat and fold. */
  readonly fits: ReadonlyMap<string, string>;
  /** Digests of the models that are frozen for the external cohort. */
  readonly frozen: readonly string[];
  readonly folds: NodeResult;
  readonly heldOut: readonly string[];
}

const repeat = 0;
const fold = 2;

/** What changes of the held-out cases. */
interface HeldOutChange {
  readonly label: boolean;
  readonly table: boolean;
  readonly missing: boolean;
  readonly level: boolean;
  readonly images: boolean;
}

const nothing: HeldOutChange = { label: false, table: false, missing: false, level: false, images: false };

describe("a whole plan with its fold table held fixed", { timeout: 300_000 }, () => {
  let pool: OwnedThreadPool;
  let workspace: string;
  let before: FitsByFold;
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

  it("uses every kind of step", async () => {
    const plan = await compile(await makeLeakStudy());
    const used = plan.nodes.flatMap((node) =>
      node.kind === "models.freeze" ? node.params.model.steps.map(({ kind }) => kind) : [],
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(stepRegistry).sort());
  });

  it("uses every learner of a binary outcome, and ensembles", async () => {
    const plan = await compile(await makeLeakStudy());
    const used = plan.nodes.flatMap((node) =>
      node.kind === "models.freeze" ? [node.params.model.learner.kind as string] : [],
    );
    expect([...new Set(used)].sort()).toEqual([...binaryLearners, "ensemble"].sort());
  });

  it.each([
    ["labels", { ...nothing, label: true }],
    ["values of the case table, centers and covariates", { ...nothing, table: true }],
    ["missing values", { ...nothing, missing: true }],
    ["category has a level that training never saw", { ...nothing, level: true }],
    ["images", { ...nothing, images: true }],
    ["labels, values, levels and images", { ...nothing, label: true, table: true, level: true, images: true }],
  ])(
    "fits the same bits in a fold whose held-out %s changed, and others where those cases are in training",
    async (_, what) => {
      const study = { ...(await makeLeakStudy()), workspace };
      expect(before.heldOut.length).toBeGreaterThan(3);
      for (const [index, id] of before.heldOut.entries()) await changeCase(study, id, index, what);
      const after = await run(study, before.folds);
      expect(after.heldOut).toEqual(before.heldOut);
      expect(after.fits.size).toBe(before.fits.size);

      const isTouched = (model: string) => {
        const ofImages = ["radiomics", "volume", "conventional", "repeatable"];
        const hasImages = model === "both" || model.startsWith("fused-") || ofImages.includes(model);
        const hasTable = !ofImages.includes(model);
        // Centers and sex are batch and covariate of the models of images as well.
        const seesTable = hasTable || model === "radiomics";
        return (
          what.label ||
          (what.table && seesTable) ||
          ((what.missing || what.level) && hasTable) ||
          (what.images && hasImages)
        );
      };
      for (const [key, digest] of before.fits) {
        const [model, ofRepeat, ofFold] = key.split("/");
        if (ofRepeat !== String(repeat)) continue;
        const isSame = ofFold === String(fold) || !isTouched(model);
        if (isSame) expect(after.fits.get(key), key).toBe(digest);
        else expect(after.fits.get(key), key).not.toBe(digest);
      }
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
    for (const [key, digest] of before.fits) {
      const [, ofRepeat, ofFold] = key.split("/");
      if (ofRepeat === String(repeat) && ofFold === String(fold)) expect(after.fits.get(key), key).toBe(digest);
    }
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
    expect(after.frozen.length).toBeGreaterThan(2 * binaryLearners.length);
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
      .replace(/models:\n[\s\S]*?(?=validation:)/, models + everyLearner + ensembles + primary)
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
      // Equal classes, so that every inner training part has the five events and non-events that an SVM is calibrated on.
      const equal = (line: string, row: number) =>
        name === "cases.csv" ? line.replace(/[01]$/, String(row % 2)) : line;
      const rows = lines.map((line, row) => `${equal(line, row)},${histology(row)}`);
      await writeFile(join(study.folder, name), `${[`${header},histology`, ...rows].join("\n")}\n`);
    }
    return study;
  }

  /** The plan in this process, all of it; the fold table is made, or taken from another run. */
  async function run(study: SmallStudy, folds: NodeResult | null): Promise<FitsByFold> {
    const input = await loadStudy(study.file, {});
    const plan = await compile(study);
    const { studyFolder, dataFolder } = input;
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
    const ref = await createRun(study.workspace, plan, input.text, environment);
    const context = await createActivityContext({
      workspace: study.workspace,
      threads: pool,
      listen: () => {},
      isStopping: () => false,
    });
    const activities = createActivities(context);
    const results = await runPlan(
      plan,
      {
        runNode: async (node, inputs) =>
          node.kind === "folds.make" && folds !== null
            ? folds
            : await activities[node.kind]({ run: ref, node: node.id, inputs }),
        runBatch: (node, inputs, batch) => activities[`${node.kind}.batch`]({ run: ref, node: node.id, inputs, batch }),
        gather: (node, inputs, batches) =>
          activities[`${node.kind}.gather`]({ run: ref, node: node.id, inputs, batches }),
      },
      2,
    );
    const table = async (name: string) =>
      tableRows(await getTable(context.store, inputArtifact(results, "tables", `table.${name}`)));
    const fits = (await table("fold_metrics")).map(
      (row) => [`${row["model"]}/${row["repeat"]}/${row["fold"]}`, String(row["parameters"])] as const,
    );
    const assigned = await table("folds");
    const frozen = plan.nodes.filter(({ kind }) => kind === "models.freeze").map(({ id }) => results[id]);
    return {
      fits: new Map(fits),
      frozen: frozen.flatMap(({ outputs }) => [outputs["model"].digest, outputs["parameters"].digest]),
      folds: results["folds"],
      heldOut: assigned
        .filter((row) => row["repeat"] === repeat && row["fold"] === fold && row["role"] === "test")
        .map((row) => String(row["case"])),
    };
  }
});

async function compile(study: SmallStudy): Promise<Plan> {
  const { plan, diagnostics } = await loadStudy(study.file, {});
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return plan as Plan;
}

/** Makes another patient of a case: every value that a step could look at differs. */
async function changeCase(study: SmallStudy, id: string, index: number, what: HeldOutChange): Promise<void> {
  const file = join(study.folder, "cases.csv");
  const [header, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
  const names = header.split(",");
  const changed = lines.map((line) => {
    const cells = line.split(",");
    if (cells[0] !== id) return line;
    const set = (name: string, change: (value: string) => string) => {
      cells[names.indexOf(name)] = change(cells[names.indexOf(name)]);
    };
    if (what.label) set("recurrence", (y) => String(1 - Number(y)));
    if (what.table) {
      set("age", (age) => String(200 + Number(age) + index));
      set("stage", (stage) => (stage === "IV" ? "I" : "IV"));
      // Few, so that every training part keeps both sexes in both centers.
      if (index < 2) set("sex", (sex) => (sex === "F" ? "M" : "F"));
      if (index < 2) set("center", (center) => (center === "north" ? "south" : "north"));
    }
    if (what.missing) set("age", () => "");
    if (what.level) set("histology", () => "never seen");
    return cells.join(",");
  });
  await writeFile(file, `${[header, ...changed].join("\n")}\n`);
  if (!what.images) return;
  const spare = `EXT-00${1 + (index % smallStudyCases.external)}`;
  for (const kind of ["images", "masks"]) {
    await rm(join(study.folder, kind, `${id}.nii.gz`));
    await link(join(study.folder, kind, `${spare}.nii.gz`), join(study.folder, kind, `${id}.nii.gz`));
  }
}
