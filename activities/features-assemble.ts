import type { FeaturesAssembleNode, MissingPolicy, Plan } from "../protocol/plan.ts";
import type { FeatureColumn } from "../statistics/feature-table.ts";
import { concatTables } from "../tables/concat-tables.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import { tableColumn } from "../tables/table-column.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { Table } from "../tables/table.ts";
import type { NodeInputs, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest, RunContext } from "./activity-context.ts";
import { getTable, inputArtifact, putMatrix, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";

interface CaseStatus {
  readonly status: "included" | "excluded" | "failed";
  readonly reason: string;
}

/** One feature set, for the cases of one cohort in their order. */
interface SetColumns {
  readonly status: readonly (CaseStatus | null)[];
  readonly columns: readonly FeatureColumn[];
}

/** Joins all feature sets of one cohort: all models see the same cases, and every case that is left out has a reason. */
export async function featuresAssemble(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FeaturesAssembleNode;
  const variables = contextVariables(run.plan);
  const levels = declaredLevels(run, node);
  const identity = { params: { ...node.params, variables, levels } };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const cases = await getTable(context.store, inputArtifact(request.inputs, "cases", "cases"));
    const rows = tableRows(cases, "cases").filter((row) => row.cohort === node.params.cohort);
    const ids = rows.map((row) => row.case as string);
    const sets: SetColumns[] = [];
    for (const { set, missing } of node.params.sets) {
      const columns =
        request.inputs[`images.${set}`] === undefined
          ? await readSet(context, request.inputs, node.params.cohort, set, ids, missing, levels)
          : await measuredSet(context, request.inputs, set, ids, missing);
      sets.push(columns);
    }
    const statuses = ids.map((_, row): CaseStatus => {
      const reasons = sets.flatMap(({ status }) => status[row] ?? []);
      return reasons.find(({ status }) => status === "failed") ?? reasons[0] ?? { status: "included", reason: "" };
    });
    const kept = statuses.flatMap(({ status }, row) => (status === "included" ? [row] : []));
    const columnsTable = await getTable(
      context.store,
      inputArtifact(request.inputs, "cases", `columns.${node.params.cohort}`),
    );
    const matrix = {
      cases: kept.map((row) => ids[row]),
      patients: kept.map((row) => rows[row]?.patient ?? ""),
      variables: Object.fromEntries(variables.map((name) => [name, variableColumn(columnsTable, name, kept)])),
      features: {
        rows: kept.length,
        columns: sets.flatMap(({ columns }) => columns.map((column) => takeRows(column, kept))),
      },
    };
    const listed: TableRow<"cases">[] = rows.map((row, index) => ({ ...row, ...statuses[index] }));
    return {
      outputs: {
        matrix: await putMatrix(context.store, matrix),
        cases: await putTable(context.store, makeTable("cases", listed)),
      },
    };
  });
}

/** Center, scanner, object, and every batch variable or covariate that a step names. */
function contextVariables(plan: Plan): string[] {
  const names = new Set<string>();
  const { center, scanner, object } = plan.columns;
  for (const name of [center, scanner, object]) if (name !== null) names.add(name);
  for (const node of plan.nodes) {
    if (node.kind !== "models.freeze") continue;
    for (const step of node.params.model.steps) {
      if (!("batch" in step)) continue;
      names.add(step.batch);
      for (const covariate of "covariates" in step ? step.covariates : []) names.add(covariate);
    }
  }
  return [...names].sort();
}

function declaredLevels(run: RunContext, node: FeaturesAssembleNode): Record<string, readonly string[]> {
  const levels: Record<string, readonly string[]> = {};
  for (const { set } of node.params.sets) {
    const source = run.node(node.inputs[`features.${set}`]);
    if (source.kind !== "features.read") continue;
    for (const column of source.params.columns) {
      if (column.levels !== null) levels[`${set}.${column.name}`] = column.levels;
    }
  }
  return levels;
}

async function measuredSet(
  context: ActivityContext,
  inputs: NodeInputs,
  set: string,
  ids: readonly string[],
  missing: MissingPolicy,
): Promise<SetColumns> {
  const long = await getTable(context.store, inputArtifact(inputs, `features.${set}`, "features"));
  const failures = concatTables([
    await getTable(context.store, inputArtifact(inputs, `inspect.${set}`, "failures")),
    await getTable(context.store, inputArtifact(inputs, `features.${set}`, "failures")),
  ]);
  const absent = await getTable(context.store, inputArtifact(inputs, `images.${set}`, "missing"));
  const failed = new Map(tableRows(failures, "failures").map((row) => [row.case, `${row.error}: ${row.message}`]));
  const gone = new Map(tableRows(absent).map((row) => [row["case"], String(row["reason"])]));
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const regions = tableColumn(long, "region", "text");
  const tagNames = tableColumn(long, "tag", "text").map((tag, row) =>
    regions[row] === "mask" ? String(tag) : `${regions[row]}.${tag}`,
  );
  const tags = [...new Set(tagNames)];
  const values = new Map(tags.map((tag) => [tag, new Float64Array(ids.length).fill(Number.NaN)]));
  const caseNames = tableColumn(long, "case", "text");
  const numbers = tableColumn(long, "value", "float");
  for (let index = 0; index < long.rows; index++) {
    const row = rowOf.get(caseNames[index] as string);
    if (row !== undefined) (values.get(tagNames[index]) as Float64Array)[row] = numbers[index];
  }
  return {
    status: ids.map((id) => {
      const failure = failed.get(id);
      if (failure !== undefined) return { status: "failed", reason: `${set}: ${failure}` };
      const reason = gone.get(id);
      if (reason === undefined || missing === "impute") return null;
      if (missing === "error")
        throw new TypeError(`case ${id}: ${reason}, expected image and mask; add them, or write "missing: exclude"`);
      return { status: "excluded", reason };
    }),
    columns: tags.map((tag) => ({
      kind: "numeric",
      name: `${set}.${tag}`,
      set,
      values: values.get(tag) as Float64Array,
    })),
  };
}

async function readSet(
  context: ActivityContext,
  inputs: NodeInputs,
  cohort: string,
  set: string,
  ids: readonly string[],
  missing: MissingPolicy,
  levels: Readonly<Record<string, readonly string[]>>,
): Promise<SetColumns> {
  const table = await getTable(context.store, inputArtifact(inputs, `features.${set}`, `columns.${cohort}`));
  const rowOf = new Map(tableColumn(table, "case", "text").map((id, row) => [id, row]));
  const present = tableColumn(table, "present", "integer");
  const order = ids.map((id) => rowOf.get(id) as number);
  return {
    status: ids.map((id, index) => {
      if (present[order[index]] === 1 || missing === "impute") return null;
      const reason = `${set}: no row in the feature file`;
      if (missing === "error")
        throw new TypeError(`case ${id}: ${reason}, expected one; add it, or write "missing: exclude"`);
      return { status: "excluded", reason };
    }),
    columns: table.columns
      .filter(({ name }) => name !== "case" && name !== "present")
      .map((column): FeatureColumn => {
        const name = `${set}.${column.name}`;
        return column.type === "text"
          ? {
              kind: "category",
              name,
              set,
              values: order.map((row) => column.values[row] ?? ""),
              levels: levels[name] ?? null,
            }
          : { kind: "numeric", name, set, values: Float64Array.from(order, (row) => column.values[row]) };
      }),
  };
}

function variableColumn(columns: Table, name: string, kept: readonly number[]): FeatureColumn {
  const all = tableColumn(columns, name, "text").map((value) => value ?? "");
  const values = kept.map((row) => all[row]);
  const numeric =
    all.some((value) => value !== "") && all.every((value) => value === "" || Number.isFinite(Number(value)));
  return numeric
    ? {
        kind: "numeric",
        name,
        set: "",
        values: Float64Array.from(values, (value) => (value === "" ? Number.NaN : Number(value))),
      }
    : { kind: "category", name, set: "", values, levels: null };
}

function takeRows(column: FeatureColumn, rows: readonly number[]): FeatureColumn {
  return column.kind === "numeric"
    ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]) }
    : { ...column, values: rows.map((row) => column.values[row]) };
}
