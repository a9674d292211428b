import { link, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getTable, inputArtifact } from "../../activities/artifacts.ts";
import { createActivities } from "../../activities/create-activities.ts";
import { loadStudy } from "../../cli/study-input.ts";
import type { Plan } from "../../protocol/plan.ts";
import { stepRegistry } from "../../statistics/step-registry.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { createActivityContext } from "../../workers/create-activity-context.ts";
import { createRun } from "../../workers/runs/run-folder.ts";
import { createThreadPool, type OwnedThreadPool } from "../../workers/threads/thread-pool.ts";
import { runPlan, type NodeResult } from "../../workflows/run-plan.ts";
import { makeSmallStudy, smallStudyCases, studyText, type SmallStudy } from "../fixtures/small-study.ts";

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
      - { kind: select-elastic-net, keep: 8 }
      - { kind: pca, components: 0.99 }
      - { kind: select-univariate, keep: { tune: [2, 4] } }
    learner: { kind: logistic, l1Ratio: { tune: [0.5, 1] }, lambda: auto }
  radiomics: { extends: clinical, features: [ct] }
  both: { extends: clinical, features: [ct, clinical] }
primary: { model: both, versus: clinical, metric: auc, cohort: coast }
`;

interface FitsByFold {
  /** Digest of everything fitted, by model, repeat and fold. */
  readonly fits: ReadonlyMap<string, string>;
  readonly folds: NodeResult;
  readonly heldOut: readonly string[];
}

const repeat = 1;
const fold = 2;

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

  it.each([
    ["labels", { label: true, table: false, images: false }],
    ["values of the case table, centers and covariates", { label: false, table: true, images: false }],
    ["images", { label: false, table: false, images: true }],
    ["labels, values and images", { label: true, table: true, images: true }],
  ])(
    "fits the same bits in a fold whose held-out %s changed, and others where those cases are in training",
    async (_, what) => {
      const study = { ...(await makeLeakStudy()), workspace };
      expect(before.heldOut.length).toBeGreaterThan(3);
      for (const [index, id] of before.heldOut.entries()) await changeCase(study, id, index, what);
      const after = await run(study, before.folds);
      expect(after.heldOut).toEqual(before.heldOut);
      expect(after.fits.size).toBe(before.fits.size);

      const isTouched = (model: string) =>
        what.label || (what.table && model !== "volume") || (what.images && model !== "clinical");
      for (const [key, digest] of before.fits) {
        const [model, ofRepeat, ofFold] = key.split("/");
        if (ofRepeat !== String(repeat)) continue;
        const isSame = ofFold === String(fold) || !isTouched(model);
        if (isSame) expect(after.fits.get(key), key).toBe(digest);
        else expect(after.fits.get(key), key).not.toBe(digest);
      }
    },
  );

  async function makeLeakStudy(folder?: string): Promise<SmallStudy> {
    const study = await makeSmallStudy({}, folder);
    const text = studyText({}).replace(/models:\n[\s\S]*?(?=validation:)/, models);
    await writeFile(study.file, text);
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
    return {
      fits: new Map(fits),
      folds: results["folds"],
      heldOut: assigned
        .filter((row) => row["repeat"] === repeat && row["fold"] === fold)
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
async function changeCase(
  study: SmallStudy,
  id: string,
  index: number,
  what: { label: boolean; table: boolean; images: boolean },
): Promise<void> {
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
    return cells.join(",");
  });
  await writeFile(file, `${[header, ...changed].join("\n")}\n`);
  if (!what.images) return;
  const spare = `DEV-${String(smallStudyCases.development + 1 + (index % smallStudyCases.spare)).padStart(3, "0")}`;
  for (const kind of ["images", "masks"]) {
    await rm(join(study.folder, kind, `${id}.nii.gz`));
    await link(join(study.folder, kind, `${spare}.nii.gz`), join(study.folder, kind, `${id}.nii.gz`));
  }
}
