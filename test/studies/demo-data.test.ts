import { outcomeColumns } from "../../protocol/outcome-columns.ts";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCaseTable } from "../../protocol/case-table.ts";
import { checkStudy } from "../../protocol/check-study.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { readMask } from "../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../radiomics/image-io/read-nifti.ts";
import { writeCohort } from "../../radiomics/image-io/write-cohort.ts";
import { extractFeatures } from "../../radiomics/extract-features.ts";
import { planCohort } from "../../radiomics/synthetic/plan-cohort.ts";

const study = join(import.meta.dirname, "../../studies/demo-multicenter/study.yaml");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radstudy-demo-"));
  await writeCohort(folder, planCohort(1, { cases: 26, external: 4 }));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function planned() {
  const { protocol, source } = readProtocol("study.yaml", await readFile(study, "utf8"));
  if (protocol === null) throw new Error("the demo study is refused");
  return { protocol, source, plan: compilePlan(protocol) };
}

describe("the demo study and the data made for it", () => {
  it("agree on files and columns, with the outcome of the external center apart", async () => {
    const { protocol, plan } = await planned();
    const { columns } = protocol;
    const used = [columns.id, columns.patient, columns.center, columns.scanner, "image", "mask", "age", "sex", "stage"];
    const [outcome] = outcomeColumns(plan.outcome);
    const [development, external] = plan.cohorts;
    const developmentTable = await readCaseTable(join(folder, development.cases));
    const externalTable = await readCaseTable(join(folder, external.cases));
    const outcomes = await readCaseTable(join(folder, String(external.outcomes)));
    expect(developmentTable.columns).toEqual([...used.slice(0, 4), "age", "sex", "stage", "image", "mask", outcome]);
    expect(externalTable.columns).toEqual(developmentTable.columns.filter((column) => column !== outcome));
    expect(outcomes.columns).toEqual([columns.id, outcome]);
    expect(outcomes.rows.map(([id]) => id)).toEqual(externalTable.rows.map(([id]) => id));
    for (const { notes, trimmed } of [developmentTable, externalTable, outcomes])
      expect([notes, trimmed]).toEqual([[], []]);
  });

  it("pass the check without a warning", async () => {
    const { protocol, source } = await planned();
    const { diagnostics } = await checkStudy(protocol, source, { studyFolder: dirname(study), dataFolder: folder });
    expect(diagnostics).toEqual([]);
  });

  it("give a defined value for every feature", async () => {
    const { plan } = await planned();
    const node = plan.nodes.find((candidate) => candidate.kind === "features.extract");
    if (node === undefined) throw new Error("the demo study extracts nothing");
    const image = await readNifti(join(folder, "images/DEV-001.nii.gz"));
    const { mask } = await readMask(join(folder, "masks/DEV-001.nii.gz"), null);
    const { features } = extractFeatures(image, mask, node.params.settings);
    expect(features.length).toBeGreaterThan(60);
    expect(features.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  });
});
