import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { checkStudy } from "../../protocol/check-study.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import type { Plan } from "../../protocol/plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import type { Protocol } from "../../protocol/schema/protocol.ts";

const root = join(import.meta.dirname, "../..");
const data = process.env["RADSTUDY_DATA"] ?? join(root, "../shared/data");
const withoutData = !existsSync(join(data, "sts/outcome.csv")) || !existsSync(join(data, "tabular"));
if (withoutData)
  console.log(
    `skipped where studies meet their data: no reference data in ${data} (RADSTUDY_DATA names another folder)`,
  );

const names = readdirSync(join(root, "studies"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function read(study: string, file: string): string {
  return readFileSync(join(root, "studies", study, file), "utf8");
}

function protocolOf(study: string): Protocol {
  const { protocol, diagnostics } = readProtocol(`studies/${study}/study.yaml`, read(study, "study.yaml"));
  expect(diagnostics).toEqual([]);
  if (protocol === null) throw new Error(`${study}: refused without a diagnostic`);
  return protocol;
}

/** Codes of what the check of protocol, tables and files has to say, and the cases per cohort. */
async function checked(study: string): Promise<{ codes: readonly string[]; cases: readonly [string, number][] }> {
  const { protocol, source } = readProtocol(`studies/${study}/study.yaml`, read(study, "study.yaml"));
  if (protocol === null) throw new Error(`${study}: refused`);
  const folders = { studyFolder: join(root, "studies", study), dataFolder: data };
  const { diagnostics, cohorts } = await checkStudy(protocol, source, folders);
  return {
    codes: diagnostics.map(({ severity, code }) => `${severity} ${code}`),
    cases: cohorts.map(({ name, cases }) => [name, cases.rows.length]),
  };
}

function planOf(study: string): Plan {
  return compilePlan(protocolOf(study));
}

function idsOf(plan: Plan): readonly string[] {
  return plan.nodes.map(({ id }) => id);
}

describe("every study", () => {
  it("is there", () => {
    expect(names).toEqual(expect.arrayContaining(["demo-multicenter", "nsclc-two-centers", "sts-metastasis"]));
  });

  it.each(names)("%s holds a protocol, texts and tables, but no code, images or results", (study) => {
    for (const file of readdirSync(join(root, "studies", study))) expect(file).toMatch(/\.(yaml|md|csv)$/);
  });

  it.each(names)("%s is read without an error or warning, named after its folder, and compiles", (study) => {
    expect(planOf(study).study.name).toBe(study);
    expect(idsOf(planOf(study)).at(-1)).toBe("report");
  });

  // The regions of the phantom have one size.
  it.each(names.filter((name) => name !== "phantom-scanners"))("%s has volume beside every model", (study) => {
    expect(idsOf(planOf(study))).toContain("validate.volume");
  });

  it.each(names)("%s explains its protocol in comments and names no path of a machine", (study) => {
    const yaml = read(study, "study.yaml");
    expect(yaml.match(/#/g)?.length).toBeGreaterThan(12);
    for (const text of [yaml, read(study, "README.md")]) expect(text).not.toMatch(/\/(?:home|root|work|Users|tmp)\//);
  });
});

describe("demo-multicenter", () => {
  const readme = read("demo-multicenter", "README.md");

  it("seals the third center and harmonizes without it", () => {
    const plan = planOf("demo-multicenter");
    expect(plan.cohorts.map(({ name, role, outcomes }) => [name, role, outcomes])).toEqual([
      ["development", "development", null],
      ["coast", "external", "external-outcomes.csv"],
    ]);
    const steps = plan.nodes.flatMap((node) => (node.kind === "models.freeze" ? node.params.model.steps : []));
    expect(steps.filter(({ kind }) => kind === "combat")).toHaveLength(2);
    expect(steps.find(({ kind }) => kind === "combat")).toMatchObject({ batch: "center", unseenBatch: "passthrough" });
    expect(plan.study.truth).toBe("truth.json");
    expect(plan.primary).toEqual({ model: "combined", versus: "clinical", metric: "auc", cohort: "coast" });
  });

  it("says that nothing is real and what was planted", () => {
    expect(readme).toMatch(/synthetic/i);
    expect(readme).toMatch(/not\w* .*evidence|Nothing here is evidence/);
    for (const word of ["texture", "volume", "scanner", "prevalence", "truth.json", "ceiling"])
      expect(readme).toContain(word);
  });
});

describe("sts-metastasis", () => {
  const readme = read("sts-metastasis", "README.md");

  it("leaves patients without MR out, and compares MR added to PET by cross-validation", () => {
    const plan = planOf("sts-metastasis");
    expect(plan.primary).toEqual({ model: "both", versus: "pet", metric: "auc", cohort: null });
    const policies = plan.nodes.flatMap((node) =>
      node.kind === "images.index" ? [[node.params.set, node.params.missing]] : [],
    );
    expect(policies).toEqual([
      ["mr", "exclude"],
      ["pet", "error"],
    ]);
    const spacing = plan.nodes.flatMap((node) =>
      node.kind === "features.extract" ? [[node.params.reading.modality, node.params.settings.spacingMm]] : [],
    );
    expect(spacing).toEqual([
      ["MR", [1, 1, 1]],
      ["PET", [null, null, null]],
    ]);
  });

  it("says what the data are not", () => {
    for (const words of [
      "exploratory",
      "No follow-up times",
      "cropped to 5 cm",
      "bias field correction",
      "normalization",
      "19 of 51",
      "18 of 49",
      "STS_009",
      "STS_020",
      "CC BY 3.0",
      "10.1088/0031-9155/60/14/5471",
    ]) {
      expect(readme).toContain(words);
    }
  });

  it.skipIf(withoutData)("counts patients, events and missing MR as its README does, and finds all other files", () => {
    const rows = readFileSync(join(data, "sts/outcome.csv"), "utf8").trimEnd().split(/\r?\n/).slice(1);
    const patients = rows.map((row) => row.split(","));
    const { features } = protocolOf("sts-metastasis");
    const missing = (set: string, source: "image" | "mask") => {
      const { kind } = features[set];
      if (kind !== "radiomics") throw new Error(`${set} is of kind ${kind}`);
      const pattern = String(features[set][source].pattern);
      return patients.map(([id]) => id).filter((id) => !existsSync(join(data, pattern.replace("{patient_id}", id))));
    };
    expect(patients).toHaveLength(51);
    expect(patients.filter(([, event]) => event === "1")).toHaveLength(19);
    expect(missing("mr", "image")).toEqual(["STS_009", "STS_020"]);
    expect(missing("mr", "mask")).toEqual(["STS_009", "STS_020"]);
    expect(missing("pet", "image")).toEqual([]);
    expect(missing("pet", "mask")).toEqual([]);
    expect(patients.filter(([id, event]) => event === "1" && id !== "STS_009" && id !== "STS_020")).toHaveLength(18);
  });
});

describe.skipIf(withoutData)("the check of a study with its data", () => {
  it("of sts-metastasis warns of the missing MR and of nothing else", async () => {
    const { codes, cases } = await checked("sts-metastasis");
    expect(codes).toEqual(["warning image-missing"]);
    expect(cases).toEqual([["development", 51]]);
  });

  it("of nsclc-two-centers warns of the row without id, the blanks and the seal, and of nothing else", async () => {
    const { codes, cases } = await checked("nsclc-two-centers");
    expect([...codes].sort()).toEqual(["warning id-empty", "warning id-trimmed", "warning seal-not-provable"]);
    expect(cases).toEqual([
      ["development", 293],
      ["center-b", 207],
    ]);
  });
});

describe("nsclc-two-centers", () => {
  const readme = read("nsclc-two-centers", "README.md");

  it("judges radiomics against volume in the other center", () => {
    const plan = planOf("nsclc-two-centers");
    expect(plan.primary).toEqual({ model: "radiomics", versus: "volume", metric: "auc", cohort: "center-b" });
    const summary = plan.nodes.find((node) => node.kind === "evaluation.summarize");
    expect(summary?.params.volumeFeature).toBe("ct.original_shape_Volume");
  });

  it("says what the source of the tables demands", () => {
    for (const words of [
      "scaled on its own data",
      "z-scored on itself",
      "not evidence for a frozen model",
      "ComBat is not used",
      "seal cannot be proved",
      "54 %",
      "29 %",
      "start with a blank",
      "Volume stands beside every model",
      "0.57",
      "0.64",
    ]) {
      expect(readme).toContain(words);
    }
  });

  it.skipIf(withoutData)(
    "describes the tables as they are: columns, prevalences, blanks and the row without id",
    () => {
      const table = (name: string) =>
        gunzipSync(readFileSync(join(data, `tabular/${name}.csv.gz`)))
          .toString("utf8")
          .trimEnd()
          .split(/\r?\n/)
          .map((row) => row.split(","));
      const [headerA, ...a] = table("Hosny2018A");
      const [headerB, ...b] = table("Hosny2018B");
      expect(headerB).toEqual(headerA);

      const set = protocolOf("nsclc-two-centers").features["ct"];
      if (set.kind !== "table" || set.columns === "all") throw new Error("expected a table with globs");
      const starts = set.columns.map(({ name }) => name.replace(/\*$/, ""));
      const matched = headerA.filter((column) => starts.some((start) => column.startsWith(start)));
      expect(matched).toHaveLength(984);
      expect(headerA.filter((column) => !matched.includes(column))).toEqual(["ID", "Target"]);

      const positives = (rows: readonly string[][]) => rows.filter((row) => row.at(-1) === "1").length;
      expect([positives(a), a.length, positives(b), b.length]).toEqual([159, 293, 60, 207]);
      const ids = b.map((row) => String(row.at(-2)));
      expect(ids.flatMap((id, i) => (id.startsWith(" LUNG1-") ? [] : [{ id, line: i + 2 }]))).toEqual([
        { id: "", line: 190 },
      ]);
    },
  );
});
