import { variablesOf } from "../protocol/ensemble-plans.ts";
import { isMissingCell } from "../protocol/missing-cell.ts";
import { numberCell } from "../protocol/number-cell.ts";
import type { FeaturesAssembleNode, Plan } from "../protocol/plan.ts";
import type { TreatmentPlan } from "../protocol/treatment-plan.ts";
import type { FeatureColumn } from "../statistics/feature-table.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest, RunContext } from "./activity-context.ts";
import { putMatrix, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { cohortRows, type CohortRow } from "./cohort-rows.ts";
import { listedFeatures, measuredFeatures, type SetFeatures } from "./feature-blocks.ts";
import { cellGroups, differing, joinSet, type JoinedSet } from "./join-blocks.ts";
import { reliabilityLimits, withReliability } from "./reliability-measure.ts";
import { LesionsError } from "./lesions-error.ts";
import { matrixRows, tableRowsOf, type MatrixRow } from "./matrix-rows.ts";
import { unreadableCell } from "./unreadable-cell.ts";

interface RowStatus {
  readonly status: "included" | "excluded" | "failed";
  readonly reason: string;
}

const included: RowStatus = { status: "included", reason: "" };

/** Joins all feature sets of one cohort: all models see the same rows, and every case that is left out has a reason. */
export async function featuresAssemble(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as FeaturesAssembleNode;
  const { cohort, unit, aggregate } = node.params;
  const { columns } = run.plan;
  const variables = contextVariables(run.plan, cohort);
  const kinds = givenKinds(run.plan);
  const levels = declaredLevels(run, node);
  const identity = { params: { ...node.params, variables, levels, columns, kinds: Object.fromEntries(kinds) } };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const rows = await cohortRows(context, request.inputs, cohort);
    const cases = rows.map(({ listed }) => listed.case);
    const sets: SetFeatures[] = [];
    for (const params of node.params.sets) {
      const isMeasured = request.inputs[`images.${params.set}`] !== undefined;
      sets.push(
        isMeasured
          ? await measuredFeatures(context, request.inputs, params, cases)
          : await listedFeatures(context, request.inputs, params, cases, cohort, levels),
      );
    }
    const matrix = matrixRows(rows, unit, columns.timepoint !== null, regionsOf(sets));
    const joined: JoinedSet[] = [];
    // Those of images first: the largest lesion says which row of the case table counts for the others.
    const order = sets.map((_, index) => index).sort((a, b) => Number(isListed(sets[a])) - Number(isListed(sets[b])));
    for (const index of order) {
      const largest = joined.find((set) => set.largest !== null)?.largest ?? null;
      joined.push(await joinSet(context, sets[index], matrix, rows, aggregate, largest));
    }
    const bySet = sets.map((_, index) => joined[order.indexOf(index)]);
    const largest = joined.find((set) => set.largest !== null)?.largest ?? null;
    const own = rows.map((each, row) => worst([...rowStatuses(sets, row, each), ...variableStatuses(each, kinds)]));
    const statuses = matrix.map((each) => matrixStatus(each, rows, own, sets));
    const kept = statuses.flatMap(({ status }, index) => (status === "included" ? [index] : []));
    const limits = await reliabilityLimits(context, request.inputs);
    const content = {
      cases: kept.map((index) => matrix[index].name),
      patients: kept.map((index) => matrix[index].patient),
      variables: Object.fromEntries(
        variables.map(({ name, mayDiffer }) => {
          const values = matrix.map((each, index) => variableOf(each, rows, name, mayDiffer, largest?.[index] ?? null));
          return [name, variableColumn(name, values, kept, kinds)];
        }),
      ),
      features: {
        rows: kept.length,
        columns: bySet
          .flatMap((set) => set.columns.map((column) => takeRows(column, kept)))
          .map((column) => withReliability(column, limits)),
      },
    };
    const listed = rows.map((row, index): TableRow<"cases"> => ({
      ...row.listed,
      ...caseStatus(own[index], matrix, statuses, index),
    }));
    const isDevelopment = run.plan.cohorts.some(({ name, role }) => name === cohort && role === "development");
    return {
      outputs: {
        matrix: await putMatrix(context.store, content),
        cases: await putTable(context.store, makeTable("cases", listed)),
        rows: await putTable(
          context.store,
          makeTable(
            "matrix_rows",
            kept.flatMap((index) => sourcesOf(matrix[index], rows, columns.id)),
          ),
        ),
        left_out: await putTable(context.store, makeTable("left_out_rows", leftOutRows(matrix, statuses, rows))),
        ...(isDevelopment && aggregate !== null
          ? {
              rules: await putTable(
                context.store,
                makeTable(
                  "lesion_rules",
                  bySet.flatMap((set) => set.rules),
                ),
              ),
            }
          : {}),
      },
    };
  });
}

interface ContextVariable {
  readonly name: string;
  /** Of no step: where it differs between the rows of a patient, it is all of its values. */
  readonly mayDiffer: boolean;
}

/** Center, scanner, object, and every batch variable, covariate and stratum that a model names; of repeats what tells them apart. */
function contextVariables(plan: Plan, cohort: string): ContextVariable[] {
  const repeats = plan.nodes.find((node) => node.kind === "reliability.measure" && node.params.cohort === cohort);
  if (repeats?.kind === "reliability.measure") {
    const { subject, rater } = repeats.params;
    const names = [subject, rater].filter((name) => name !== null).sort();
    return [...new Set(names)].map((name) => ({ name, mayDiffer: false }));
  }
  const used = new Set<string>();
  for (const node of plan.nodes) {
    if (node.kind === "models.predict") for (const { name } of node.params.variables) used.add(name);
    if (node.kind !== "models.freeze") continue;
    for (const name of variablesOf(node.params.model)) used.add(name);
  }
  const { center, scanner, object } = plan.columns;
  const known = [center, scanner, object].filter((name) => name !== null);
  const treatment = treatmentOf(plan);
  if (treatment?.cohorts.includes(cohort) === true) used.add(treatment.column);
  return [...new Set([...used, ...known])].sort().map((name) => ({ name, mayDiffer: !used.has(name) }));
}

/** Kinds of variables that a frozen model says, and of the arm; all others are seen from their values. */
function givenKinds(plan: Plan): Map<string, FeatureColumn["kind"]> {
  const treatment = treatmentOf(plan);
  const arm = treatment === undefined ? [] : [[treatment.column, "category"] as const];
  return new Map([
    ...arm,
    ...plan.nodes.flatMap((node) =>
      node.kind === "models.predict" ? node.params.variables.map(({ name, kind }) => [name, kind] as const) : [],
    ),
  ]);
}

function treatmentOf(plan: Plan): TreatmentPlan | undefined {
  const node = plan.nodes.find(({ kind }) => kind === "evaluation.summarize");
  return node?.kind === "evaluation.summarize" ? node.params.treatment : undefined;
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

function isListed({ blocks }: SetFeatures): boolean {
  return blocks.some(({ tags }) => tags === null);
}

/** Regions of the mask that any set has of a row; one without a name where the mask is one region, or could not be measured. */
function regionsOf(sets: readonly SetFeatures[]): (row: number) => readonly string[] {
  const regions = new Map<number, Set<string>>();
  for (const { blocks } of sets) {
    for (const { each, cells } of blocks) {
      if (each !== "lesion") continue;
      for (const { row, name } of cells) regions.set(row, (regions.get(row) ?? new Set()).add(name));
    }
  }
  return (row) => [...(regions.get(row) ?? [""])];
}

/** What became of one row of the case table, in all sets that look at it. */
function rowStatuses(sets: readonly SetFeatures[], row: number, { listed }: CohortRow): RowStatus[] {
  return sets.flatMap(({ params, failed, absent }): RowStatus[] => {
    const failure = failed.get(row);
    if (failure !== undefined) return [{ status: "failed", reason: `${params.set}: ${failure}` }];
    if (params.timepoint !== null && params.timepoint !== listed.timepoint) return [];
    const reason = absent.get(row);
    return reason === undefined ? [] : lacking(params.missing, `case ${listed.case}`, reason);
  });
}

/** A variable that was a number in training is one, or not known. */
function variableStatuses({ cells }: CohortRow, kinds: ReadonlyMap<string, FeatureColumn["kind"]>): RowStatus[] {
  return [...kinds].flatMap(([name, kind]): RowStatus[] => {
    const reason = kind === "category" ? null : unreadableCell(name, cells[name] ?? "");
    return reason === null ? [] : [{ status: "failed", reason }];
  });
}

/** A row of the models needs all rows of the case table behind it, and each set its visit and its lesion. */
function matrixStatus(
  each: MatrixRow,
  rows: readonly CohortRow[],
  own: readonly RowStatus[],
  sets: readonly SetFeatures[],
): RowStatus {
  const behind = tableRowsOf(each, rows, null).map((row) => own[row]);
  const lacks = sets.flatMap(({ params: { set, timepoint, missing }, blocks }) => {
    const there = tableRowsOf(each, rows, timepoint);
    if (there.length === 0) {
      const what = each.name === each.patient ? "" : " with this lesion";
      return lacking(missing, each.name, `${set}: no row of visit "${timepoint}"${what}`);
    }
    const lesions = blocks.find((block) => block.each === "lesion");
    if (lesions === undefined || cellGroups(lesions, [each], rows, timepoint)[0].length > 0) return [];
    if (there.some((row) => own[row].status !== "included")) return [];
    return lacking(missing, each.name, `${set}: the mask has no such region`);
  });
  return worst([...behind, ...lacks]);
}

function lacking(missing: SetFeatures["params"]["missing"], who: string, reason: string): RowStatus[] {
  if (missing === "impute") return [];
  if (missing === "exclude") return [{ status: "excluded", reason }];
  throw new TypeError(`${who}: ${reason}, expected one; add it, or write "missing: exclude"`);
}

function worst(statuses: readonly RowStatus[]): RowStatus {
  return (
    statuses.find(({ status }) => status === "failed") ??
    statuses.find(({ status }) => status === "excluded") ??
    included
  );
}

/** A row of the case table counts where any row of the models is made of it. */
function caseStatus(
  own: RowStatus,
  matrix: readonly MatrixRow[],
  statuses: readonly RowStatus[],
  row: number,
): RowStatus {
  if (own.status !== "included") return own;
  const parts = matrix.flatMap((each, index) => (each.lesions.some((lesion) => lesion.row === row) ? [index] : []));
  if (parts.some((index) => statuses[index].status === "included")) return included;
  const [first] = parts;
  return { status: "excluded", reason: statuses[first].reason };
}

function sourcesOf(each: MatrixRow, rows: readonly CohortRow[], id: string): TableRow<"matrix_rows">[] {
  return each.lesions.map(({ row, name }) => {
    const { listed, cells } = rows[row];
    const { case: source, cohort, lesion, timepoint } = listed;
    return {
      row: each.name,
      cohort,
      patient: each.patient,
      case: source,
      id: cells[id] ?? "",
      lesion: name === "" ? lesion : name,
      timepoint,
    };
  });
}

function leftOutRows(
  matrix: readonly MatrixRow[],
  statuses: readonly RowStatus[],
  rows: readonly CohortRow[],
): TableRow<"left_out_rows">[] {
  return matrix.flatMap(({ name, patient, lesions: [{ row }] }, index) => {
    const { status, reason } = statuses[index];
    const { cohort, case: source } = rows[row].listed;
    return status === "included" ? [] : [{ row: name, cohort, patient, case: source, status, reason }];
  });
}

/** Value of a variable for one row of the models; missing values are empty. */
function variableOf(
  each: MatrixRow,
  rows: readonly CohortRow[],
  name: string,
  mayDiffer: boolean,
  largest: number | null,
): string {
  const all = largest === null ? tableRowsOf(each, rows, null) : [largest];
  const values = all.map((row) => rows[row].cells[name] ?? "").map((value) => (isMissingCell(value) ? "" : value));
  const distinct = [...new Set(values)];
  if (distinct.length > 1 && !mayDiffer) throw new LesionsError("column-differs", differing(name, each, distinct));
  return distinct.filter((value) => value !== "").join(" + ");
}

/** Numeric where every value of the cohort is a number, else categories. */
function variableColumn(
  name: string,
  all: readonly string[],
  kept: readonly number[],
  kinds: ReadonlyMap<string, FeatureColumn["kind"]>,
): FeatureColumn {
  const values = kept.map((row) => all[row]);
  const looksNumeric =
    all.some((value) => value !== "") && all.every((value) => value === "" || !Number.isNaN(numberCell(value)));
  return kinds.get(name) === "numeric" || (looksNumeric && !kinds.has(name))
    ? {
        kind: "numeric",
        name,
        set: "",
        values: Float64Array.from(values, numberCell),
      }
    : { kind: "category", name, set: "", values, levels: null };
}

function takeRows(column: FeatureColumn, rows: readonly number[]): FeatureColumn {
  return column.kind === "numeric"
    ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]) }
    : { ...column, values: rows.map((row) => column.values[row]) };
}
