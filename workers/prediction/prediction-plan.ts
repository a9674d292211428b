import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readCaseTable, tableColumn, type CaseTable } from "../../protocol/case-table.ts";
import type { FrozenModel, ModelSet } from "../../protocol/frozen-model.ts";
import type { FileSource, ModelsPredictNode, Node, Plan } from "../../protocol/plan.ts";
import { rowNames } from "../../protocol/row-names.ts";
import { readFeatureRows, wideRows, type FeatureRows } from "./feature-rows.ts";
import { PredictionError } from "./prediction-error.ts";

export interface PredictionRequest {
  readonly model: FrozenModel;
  readonly modelFile: string;
  /** SHA-256 of the file. */
  readonly modelDigest: string;
  readonly casesFile: string;
  /** Feature tables by set, instead of images or columns of the case table. */
  readonly features: ReadonlyMap<string, string>;
  readonly workspace: string;
  readonly outOfRange: ModelsPredictNode["params"]["outOfRange"];
  readonly margin: number;
}

export interface PredictionPlan {
  readonly plan: Plan;
  readonly studyFolder: string;
  /** What was understood, in words. */
  readonly notes: readonly string[];
}

const cohort = "new";

/** The application of a frozen model as a plan of the nodes of a study, so that files are read and measured in the same way. */
export async function predictionPlan(request: PredictionRequest): Promise<PredictionPlan> {
  const { model, casesFile } = request;
  const cases = await readCaseTable(casesFile);
  checkCases(cases, model, casesFile);
  checkVisits(cases, model, casesFile);
  const unknown = [...request.features.keys()].find((name) => !model.sets.some(({ set }) => set === name));
  if (unknown !== undefined) {
    throw new PredictionError(
      "prediction-input",
      `--features ${unknown}: the model has no such feature set, expected ${model.sets.map(({ set }) => set).join(", ")}; correct the name`,
    );
  }
  const notes: string[] = [];
  const sets: SetNodes[] = [];
  for (const set of model.sets) sets.push(await setNodes(request, set, cases, notes));
  const present = (name: string | null) => (name !== null && cases.columns.includes(name) ? name : null);
  const inputs = Object.assign({ cases: "cases" }, ...sets.map((each) => each.inputs)) as Record<string, string>;
  // A case without images or features has no prediction; it is named with its reason, and stops none of the others.
  const joined = model.sets.map(({ set, missing, timepoint, eachLesion, eachRegion }) => ({
    set,
    missing: missing === "impute" ? missing : ("exclude" as const),
    timepoint,
    eachLesion,
    eachRegion,
  }));
  const { unit, aggregate } = model;
  const nodes: Node[] = [
    { id: "cases", kind: "cases.index", stage: "check", inputs: {}, params: { limit: null } },
    ...sets.flatMap((each) => each.nodes),
    {
      id: "matrix.new",
      kind: "features.assemble",
      stage: "models",
      inputs,
      params: { cohort, unit, aggregate, sets: joined },
    },
    {
      id: "predict",
      kind: "models.predict",
      stage: "models",
      inputs: { matrix: "matrix.new" },
      params: {
        file: request.modelFile,
        digest: request.modelDigest,
        outOfRange: request.outOfRange,
        margin: request.margin,
        variables: model.variables,
      },
    },
  ];
  const plan: Plan = {
    radstudyPlan: 1,
    study: { name: "prediction", title: null, question: null, license: null, notes: [], truth: null },
    seed: 0,
    cohorts: [{ name: cohort, role: "external", cases: basename(casesFile), outcomes: null }],
    columns: {
      id: model.columns.id,
      patient: present(model.columns.patient),
      lesion: present(model.columns.lesion),
      timepoint: present(model.columns.timepoint),
      center: present(model.columns.center),
      scanner: present(model.columns.scanner),
      object: null,
    },
    outcome: model.outcome,
    primary: null,
    confidence: 0.95,
    nodes,
    execution: { maxFailedFraction: 1 },
  };
  return { plan, studyFolder: dirname(casesFile), notes };
}

function checkCases(cases: CaseTable, { columns, variables }: FrozenModel, file: string): void {
  for (const name of [columns.id, ...variables.map((variable) => variable.name)]) {
    if (cases.columns.includes(name)) continue;
    throw new PredictionError(
      "prediction-input",
      `${file}: no column "${name}", expected ${name === columns.id ? "the ids of the cases" : "a variable that a step of the model looks at"}; add it (got ${cases.columns.slice(0, 20).join(", ")})`,
    );
  }
  // One row without an id can still be told apart, as in a study; two cannot.
  const seen = new Set<string>();
  for (const [row, name] of rowNames(cases, columns).entries()) {
    if (seen.has(name)) {
      throw new PredictionError(
        "prediction-cases",
        `${file}:${cases.rowLines[row]}: case "${name}" stands there twice, expected once; keep one of them`,
      );
    }
    seen.add(name);
  }
}

/** Every visit that a set of the model takes is there under its name, for one case at least. */
function checkVisits(cases: CaseTable, { columns, sets }: FrozenModel, file: string): void {
  const { timepoint } = columns;
  if (timepoint === null) return;
  const there = new Set(tableColumn(cases, timepoint) ?? []);
  const absent = sets.find((set) => set.timepoint !== null && !there.has(set.timepoint));
  if (absent === undefined) return;
  const got = there.size === 0 ? "no such column" : [...there].sort().slice(0, 20).join(", ");
  throw new PredictionError(
    "prediction-input",
    `${file}: no row of visit "${absent.timepoint}", which the feature set "${absent.set}" takes, expected it in column "${timepoint}", got ${got}; add the rows, or name the visits as in training`,
  );
}

interface SetNodes {
  readonly nodes: readonly Node[];
  /** Of the node that joins all sets. */
  readonly inputs: Readonly<Record<string, string>>;
}

async function setNodes(
  request: PredictionRequest,
  set: ModelSet,
  cases: CaseTable,
  notes: string[],
): Promise<SetNodes> {
  const { model, casesFile } = request;
  const file = request.features.get(set.set);
  const wanted = model.fitted.columns
    .filter((column) => column.startsWith(`${set.set}.`))
    .map((column) => column.slice(set.set.length + 1));
  if (set.kind === "table") {
    if (file !== undefined) {
      const key = set.key ?? model.columns.id;
      return fileNodes(request, set, wanted, key, await readFeatureRows(file, set.set, key), file);
    }
    const lacking = wanted.filter((name) => !cases.columns.includes(name));
    if (lacking.length > 0 && set.key !== null) {
      throw new PredictionError(
        "prediction-input",
        `${casesFile}: the feature set "${set.set}" was read from a file of its own, expected --features ${set.set}=FILE or its columns in the case table; name the file`,
      );
    }
    refuseLacking(lacking, set.set, casesFile);
    return readNodes(set, wanted, null, null);
  }
  const { id, lesion, timepoint } = model.columns;
  const inColumns = cases.columns.some((name) => name.startsWith(`${set.set}.`));
  if (file !== undefined || inColumns) {
    if (lesion !== null || timepoint !== null || set.eachLesion || set.eachRegion.length > 0) {
      throw new PredictionError(
        "prediction-input",
        `${file ?? casesFile}: "${set.set}" has lesions or visits, expected images, from which they are put together as in training; name the columns of the images`,
      );
    }
    if (file !== undefined) {
      const rows = await readFeatureRows(file, set.set, id);
      checkSettings(set.settingsDigest, rows, file, set.set, notes);
      return fileNodes(request, set, wanted, id, rows, file);
    }
    notes.push(
      `features of ${set.set} are columns of the case table, which does not say with which settings they were measured`,
    );
    const cells = cases.rows.map((row) => Object.fromEntries(cases.columns.map((name, at) => [name, row[at]])));
    return fileNodes(request, set, wanted, id, wideRows(casesFile, cells, set.set, id), casesFile);
  }
  const lacking = [set.image, set.mask].flatMap(columnsOf).filter((name) => !cases.columns.includes(name));
  if (lacking.length > 0) {
    throw new PredictionError(
      "prediction-input",
      `${casesFile}: no column ${lacking.map((name) => `"${name}"`).join(", ")}, expected those that name the images of "${set.set}", or columns ${set.set}.FEATURE, or --features ${set.set}=FILE; add them`,
    );
  }
  return imageNodes(set);
}

function columnsOf(source: FileSource): string[] {
  if (source.kind === "column") return [source.column];
  return [...source.pattern.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
}

function imageNodes({
  set,
  image,
  mask,
  reading,
  settings,
  missing,
  timepoint,
}: Extract<ModelSet, { kind: "radiomics" }>): SetNodes {
  const [images, inspect, extract] = [`images.${set}`, `inspect.${set}`, `extract.${set}`];
  const { spacingMm } = settings;
  return {
    nodes: [
      {
        id: images,
        kind: "images.index",
        stage: "check",
        inputs: { cases: "cases" },
        params: { set, image, mask, missing, timepoint },
      },
      { id: inspect, kind: "images.inspect", stage: "check", inputs: { images }, params: { set, reading, spacingMm } },
      {
        id: extract,
        kind: "features.extract",
        stage: "extract",
        inputs: { images: inspect },
        params: { set, reading, settings },
      },
    ],
    inputs: { [`images.${set}`]: images, [`inspect.${set}`]: inspect, [`features.${set}`]: extract },
  };
}

function checkSettings(
  expected: string,
  { settingsDigests, saysSettings }: FeatureRows,
  file: string,
  set: string,
  notes: string[],
): void {
  const other = settingsDigests.find((digest) => digest !== expected);
  if (other !== undefined) {
    throw new PredictionError(
      "prediction-settings-differ",
      `${file}: the features of "${set}" are expected to be measured with settings ${expected}, got ${other}; measure the images again with the settings that the model file holds (sets, settings), or give the images`,
    );
  }
  if (!saysSettings) notes.push(`${file} does not say of every value of ${set} with which settings it was measured`);
}

/** The wanted columns as a file of their own, under a name made of its content, and the node that reads it. */
function fileNodes(
  { workspace }: PredictionRequest,
  set: ModelSet,
  wanted: readonly string[],
  key: string,
  { names, byCase }: FeatureRows,
  from: string,
): SetNodes {
  refuseLacking(
    wanted.filter((name) => !names.has(name)),
    set.set,
    from,
  );
  for (const [name, values] of byCase) {
    const lacking = wanted.filter((column) => !values.has(column));
    refuseLacking(lacking, set.set, `${from}: case "${name}"`);
  }
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const lines = [...byCase].map(([name, values]) =>
    [quoted(name), ...wanted.map((column) => quoted(values.get(column) ?? ""))].join(","),
  );
  const text = `${[[key, ...wanted].map(quoted).join(","), ...lines].join("\n")}\n`;
  const folder = join(workspace, ".radstudy", "predict");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${set.set}-${createHash("sha256").update(text).digest("hex").slice(0, 12)}.csv`);
  if (!existsSync(file)) writeFileSync(file, text);
  return readNodes(set, wanted, file, key);
}

function refuseLacking(lacking: readonly string[], set: string, from: string): void {
  if (lacking.length === 0) return;
  const shown = lacking.slice(0, 5).map((name) => `"${name}"`);
  const more = lacking.length > shown.length ? ` and ${lacking.length - shown.length} more` : "";
  throw new PredictionError(
    "prediction-feature-missing",
    `${from}: no feature ${shown.join(", ")}${more} of set "${set}", expected every feature that the model was fitted on; add ${lacking.length === 1 ? "it" : "them"}`,
  );
}

/** Reads the wanted columns, as numbers and categories as the model knows them. */
function readNodes(set: ModelSet, wanted: readonly string[], file: string | null, key: string | null): SetNodes {
  const known = new Map(set.kind === "table" ? set.columns.map((column) => [column.name, column]) : []);
  const node = `features.${set.set}`;
  return {
    nodes: [
      {
        id: node,
        kind: "features.read",
        stage: "extract",
        inputs: { cases: "cases" },
        params: {
          set: set.set,
          file,
          key,
          columns: wanted.map((name) => ({ name, levels: known.get(name)?.levels ?? null })),
          except: [],
          missing: set.missing,
          numeric: wanted.filter((name) => known.get(name)?.kind !== "category"),
        },
      },
    ],
    inputs: { [node]: node },
  };
}
