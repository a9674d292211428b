import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readCaseTable, type CaseTable } from "../../protocol/case-table.ts";
import type { FrozenModel, ModelSet } from "../../protocol/frozen-model.ts";
import type { FileSource, ModelsPredictNode, Node, Plan } from "../../protocol/plan.ts";
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
  const { id, patient, center, scanner } = model.columns;
  const inputs = Object.assign({ cases: "cases" }, ...sets.map((each) => each.inputs)) as Record<string, string>;
  // A case without images or features has no prediction; it is named with its reason, and stops none of the others.
  const policies = model.sets.map(
    ({ set, missing }) => ({ set, missing: missing === "impute" ? missing : "exclude" }) as const,
  );
  const nodes: Node[] = [
    { id: "cases", kind: "cases.index", stage: "check", inputs: {}, params: { limit: null } },
    ...sets.flatMap((each) => each.nodes),
    { id: "matrix.new", kind: "features.assemble", stage: "models", inputs, params: { cohort, sets: policies } },
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
    columns: { id, patient: present(patient), center: present(center), scanner: present(scanner), object: null },
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
  const at = cases.columns.indexOf(columns.id);
  const seen = new Set<string>();
  for (const [row, cells] of cases.rows.entries()) {
    if (seen.has(cells[at])) {
      throw new PredictionError(
        "prediction-cases",
        `${file}:${cases.rowLines[row]}: case "${cells[at]}" stands there twice, expected once; keep one of them`,
      );
    }
    seen.add(cells[at]);
  }
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
  if (file !== undefined) {
    const rows = await readFeatureRows(file, set.set, (set.kind === "table" ? set.key : null) ?? model.columns.id);
    if (set.kind === "radiomics") checkSettings(set.settingsDigest, rows, file, set.set, notes);
    return tableNodes(request, set, wanted, rows, file);
  }
  const cells = () => cases.rows.map((row) => Object.fromEntries(cases.columns.map((name, at) => [name, row[at]])));
  if (set.kind === "table") {
    if (set.key !== null && !wanted.every((name) => cases.columns.includes(name))) {
      throw new PredictionError(
        "prediction-input",
        `${casesFile}: the feature set "${set.set}" was read from a file of its own, expected --features ${set.set}=FILE or its columns in the case table; name the file`,
      );
    }
    return tableNodes(request, set, wanted, wideRows(casesFile, cells(), set.set, model.columns.id), casesFile);
  }
  if (cases.columns.some((name) => name.startsWith(`${set.set}.`))) {
    notes.push(
      `features of ${set.set} are columns of the case table, which does not say with which settings they were measured`,
    );
    return tableNodes(request, set, wanted, wideRows(casesFile, cells(), set.set, model.columns.id), casesFile);
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
        params: { set, image, mask, missing },
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
  { settingsDigests }: FeatureRows,
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
  if (settingsDigests.length === 0)
    notes.push(`${file} does not say with which settings the features of ${set} were measured`);
}

/** The wanted columns as a file of their own, under a name made of its content, and the node that reads it. */
function tableNodes(
  { model, workspace }: PredictionRequest,
  set: ModelSet,
  wanted: readonly string[],
  { names, byCase }: FeatureRows,
  from: string,
): SetNodes {
  const lacking = wanted.filter((name) => !names.has(name));
  if (lacking.length > 0) {
    throw new PredictionError(
      "prediction-feature-missing",
      `${from}: no feature ${lacking
        .slice(0, 5)
        .map((name) => `"${name}"`)
        .join(
          ", ",
        )}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ""} of set "${set.set}", expected every feature that the model was fitted on; add ${lacking.length === 1 ? "it" : "them"}`,
    );
  }
  const { id } = model.columns;
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const lines = [...byCase].map(([name, values]) =>
    [quoted(name), ...wanted.map((column) => quoted(values.get(column) ?? ""))].join(","),
  );
  const text = `${[[id, ...wanted].map(quoted).join(","), ...lines].join("\n")}\n`;
  const folder = join(workspace, ".radstudy", "predict");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${set.set}-${createHash("sha256").update(text).digest("hex").slice(0, 12)}.csv`);
  if (!existsSync(file)) writeFileSync(file, text);
  const levels = new Map(set.kind === "table" ? set.columns.map((column) => [column.name, column.levels]) : []);
  const categories = set.kind === "table" ? set.columns.filter(({ kind }) => kind === "category") : [];
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
          key: id,
          columns: wanted.map((name) => ({ name, levels: levels.get(name) ?? null })),
          except: [],
          missing: set.missing,
          numeric: wanted.filter((name) => !categories.some((category) => category.name === name)),
        },
      },
    ],
    inputs: { [node]: node },
  };
}
