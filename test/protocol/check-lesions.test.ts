import { describe, expect, test } from "vitest";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { cases, checkFiles, smallest, told, type Files } from "./study-fixture.ts";

/** The smallest protocol with other keys at the end, and another feature set. */
function study(more: string, set = "modality: CT, image: image, mask: mask"): string {
  return `${smallest.replace("modality: CT, image: image, mask: mask", set)}${more}`;
}

function errors(text: string): string[] {
  return readProtocol("study.yaml", text).diagnostics.map(({ code, line, problem }) => `${line} ${code}: ${problem}`);
}

const each = "modality: CT, image: image, mask: { column: mask, multiple: each }";
const nodes = "modality: CT, image: image, mask: mask, regions: { nodes: { from: { roi: LN*, multiple: each } } }";
const largest = "lesions: { aggregate: largest }\n";

describe("several regions of a mask", () => {
  test("are lesions as rows, or brought together, and else refused with both ways out", () => {
    expect(errors(study("unit: lesion\n", each))).toEqual([]);
    expect(errors(study(largest, each))).toEqual([]);
    expect(errors(study(largest, nodes))).toEqual([]);
    const [refused] = readProtocol("study.yaml", study("", each)).diagnostics;
    expect(refused).toMatchObject({ code: "lesions-several", path: "features.ct.mask.multiple", line: 7 });
    expect(refused.problem).toContain("mask.multiple of ct can give a patient several lesions");
    expect(refused.fix).toContain("unit: lesion");
    expect(refused.fix).toContain("lesions: { aggregate: largest }");
    expect(readProtocol("study.yaml", study("", nodes)).diagnostics[0]).toMatchObject({
      code: "lesions-several",
      path: "features.ct.regions.nodes.from.multiple",
    });
  });

  test.each([
    ["lesions of two kinds", `columns: { lesion: l }\n${largest}`, each, "7 lesions-twice: lesions are named twice"],
    [
      "parts of a row that is a lesion",
      "unit: lesion\n",
      nodes,
      '7 region-each-with-lesions: the region "nodes" is each',
    ],
    [
      "parts beside lesions",
      largest,
      nodes.replace("mask: mask", "mask: { column: mask, multiple: each }"),
      '7 region-each-with-lesions: the mask and the region "nodes" are each of several',
    ],
    [
      "a region made from each of several",
      largest,
      nodes.replace("} } }", "} }, rim: { from: nodes, expandMm: 2 } }"),
      '7 region-each-used: the region "rim" uses the region "nodes"',
    ],
    [
      "a reference for each lesion",
      largest,
      `${each.replace("CT", "MR")}, regions: { rim: { expandMm: 2 } }, preprocess: [{ kind: normalize-reference, region: rim }]`,
      '7 reference-per-lesion: the image is normalized by the region "rim"',
    ],
    ["no lesions at all", "unit: lesion\n", undefined, "10 lesions-unnamed: unit: lesion is written"],
    ["nothing to bring together", largest, undefined, "10 lesions-unnamed: lesions.aggregate is written"],
    [
      "rows that are brought together",
      `columns: { lesion: l }\nunit: lesion\n${largest}`,
      undefined,
      "12 aggregate-unused: lesions.aggregate is written, and with unit: lesion",
    ],
    [
      "no volume",
      largest,
      `${each}, families: [intensity]`,
      "7 aggregate-without-volume: lesions are brought together by their volume, and ct does not",
    ],
    [
      "a visit without visits",
      "",
      "modality: CT, image: image, mask: mask, timepoint: baseline",
      "7 timepoint-without-column: ct is of one visit",
    ],
  ])("are refused where there is: %s", (_, more, set, message) => {
    const found = errors(study(more, set));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  test("need a volume, which tables do not have", () => {
    const table = smallest.replace(/^ {2}ct: .*$/m, "  ct: { kind: table, columns: [age] }");
    expect(errors(`${table}columns: { lesion: l }\n${largest}`)[0]).toContain("11 aggregate-without-images");
  });
});

const columns = {
  case_id: (row: number) => `P${Math.floor(row / 2) + 1}`,
  lesion: (row: number) => String((row % 2) + 1),
  metastasis: (row: number) => String(Math.floor(row / 2) % 2),
  image: (_row: number) => "image.nii",
  mask: (_row: number) => "mask.nii",
  age: (row: number) => String(50 + Math.floor(row / 2)),
};

/** Twenty patients with two rows each. */
function files(more: string, changed: Partial<typeof columns> = {}, set?: string): Files {
  const renamed = Object.fromEntries(
    Object.entries({ ...columns, ...changed }).filter(([, make]) => make !== undefined),
  );
  return {
    "study.yaml": study(more, set),
    "cases.csv": cases(40, renamed),
    "image.nii": "",
    "mask.nii": "",
  };
}

async function found(content: Files): Promise<string[]> {
  return told((await checkFiles(content)).diagnostics);
}

describe("several rows of a patient", () => {
  test("share an id where a column tells them apart", async () => {
    expect(await found(files(""))).toContainEqual(
      expect.stringContaining('id-duplicate: the case_id "P1" stands in two rows'),
    );
    expect(await found(files("columns: { lesion: lesion }\nunit: lesion\n"))).toEqual([]);
    expect(await found(files(`columns: { lesion: lesion }\n${largest}`))).toEqual([]);
    expect(await found(files("columns: { lesion: lesion }\nunit: lesion\n", { lesion: () => "1" }))).toContainEqual(
      expect.stringContaining('id-duplicate: the case_id, lesion "P1, 1" stands in two rows'),
    );
  });

  test("are refused where they are not brought together, naming the patients and both ways", async () => {
    const { diagnostics } = await checkFiles(files("columns: { lesion: lesion }\n"));
    expect(told(diagnostics)).toEqual([
      "7:3 lesions-several: 20 patients have several lesions, and unit is patient: P1, P2, P3, P4, P5, P6, P7, P8 and 12 more",
    ]);
    expect(diagnostics[0].fix).toMatch(/"unit: lesion".*"lesions: \{ aggregate: largest \}"/);
  });

  test("with ids of their own are those of a patient, and two of one lesion are refused", async () => {
    const own = { case_id: (row: number) => `C${row}`, patient_id: columns.case_id };
    const by = "columns: { lesion: lesion }\nunit: lesion\n";
    expect(await found(files(by, own))).toEqual([]);
    expect(await found(files(by, { ...own, lesion: () => "1" }))).toContainEqual(
      expect.stringContaining("lesion-repeated: two rows are lesion 1 of patient P1"),
    );
    expect((await found(files("unit: patient\n", own)))[0]).toContain("lesions-several: 20 patients");
  });

  test("must agree in what the table says of the patient", async () => {
    const differs = { metastasis: (row: number) => String(row % 2) };
    const [told_] = await found(files(`columns: { lesion: lesion }\n${largest}`, differs));
    expect(told_).toContain('column-differs: the outcome "metastasis" differs between rows that make one row');
    expect(await found(files("columns: { lesion: lesion }\nunit: lesion\n", differs))).toEqual([]);

    const sum = "columns: { lesion: lesion }\nlesions: { aggregate: sum }\n";
    const age = { age: (row: number) => String(50 + row) };
    const withTable = (more: string) => {
      const content = files(more, age);
      return {
        ...content,
        "study.yaml": String(content["study.yaml"]).replace("models:", "  t: { kind: table, columns: [age] }\nmodels:"),
      };
    };
    expect((await found(withTable(sum)))[0]).toContain('column-differs: the feature "age" differs');
    // The row of the largest lesion says it.
    expect(await found(withTable(`columns: { lesion: lesion }\n${largest}`))).toEqual([]);
  });
});

describe("several visits of a patient", () => {
  const visit = (row: number) => (row % 2 === 0 ? "baseline" : "week-6");
  const visits = "columns: { timepoint: lesion }\n";
  const one = (timepoint: string) => `modality: CT, image: image, mask: mask, timepoint: ${timepoint}`;

  test("are of one visit per feature set, two of which may stand side by side", async () => {
    expect(await found(files(visits, { lesion: visit }, one("baseline")))).toEqual([]);
    const content = files(visits, { lesion: visit }, one("baseline"));
    const both = String(content["study.yaml"])
      .replace("models:", `  after: { kind: radiomics, ${one("week-6")} }\nmodels:`)
      .replace("[ct]", "[ct, after]");
    expect(await found({ ...content, "study.yaml": both })).toEqual([]);
  });

  test("that no set is of need no image", async () => {
    const image = { lesion: visit, image: (row: number) => (visit(row) === "baseline" ? "image.nii" : "") };
    expect(await found(files(visits, image, one("baseline")))).toEqual([]);
    const { diagnostics } = await checkFiles(files(visits, image, one("week-6")));
    expect(diagnostics.map(({ code, problem }) => `${code}: ${problem}`)).toEqual([
      "image-missing: 20 of 20 cases have no ct image or mask",
    ]);
    expect(diagnostics[0].cases?.[0]).toMatchObject({ line: 3, case: "P1/week-6" });
  });

  test("are refused where none is named, unknown, empty or missing", async () => {
    const [none] = await found(files(visits, { lesion: visit }));
    expect(none).toContain("lesions-several: patients have rows of several visits, and ct is of none of them: P1");
    expect(await found(files(visits, { lesion: visit }, one("base-line")))).toEqual([
      '7:77 timepoint-unknown: no row of the cohort development has the visit "base-line"',
    ]);
    const gap = { lesion: (row: number) => (row === 3 ? "" : visit(row)) };
    expect(await found(files(visits, gap, one("baseline")))).toEqual([
      '5:4 timepoint-empty: 1 row has no visit in the column "lesion"',
    ]);
    const lacks = { lesion: (row: number) => (row === 2 ? "week-12" : visit(row)) };
    expect((await found(files(visits, lacks, one("baseline"))))[0]).toContain(
      'timepoint-missing: 1 patient has no row of the visit "baseline" of ct: P2',
    );
    const excluded = await checkFiles(files(visits, lacks, `${one("baseline")}, missing: exclude`));
    expect(excluded.diagnostics.map(({ severity }) => severity)).toEqual(["warning"]);
  });
});
