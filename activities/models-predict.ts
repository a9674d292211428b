import { readFile } from "node:fs/promises";
import { readFrozenModel } from "../protocol/frozen-model.ts";
import type { ModelsPredictNode } from "../protocol/plan.ts";
import type { RowScope } from "../statistics/validation/training-scope.ts";
import type { TableRow } from "../tables/make-table.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { Table } from "../tables/table.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest } from "./activity-context.ts";
import { getMatrix, getTable, inputArtifact, putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";

/** What became of one case: `flagged` has a prediction and a reason to doubt it. */
type CaseStatus = "predicted" | "flagged" | "refused" | "excluded" | "failed";

interface PredictedRow {
  readonly case: string;
  readonly output: string;
  readonly value: number;
  readonly status: CaseStatus;
  readonly reason: string;
  readonly outside: number;
  readonly unseen: string;
}

/** Named in the reason of a case; the count tells of all. */
const shownFeatures = 5;

/** Applies a frozen model to the cases that could be read: table `predictions`, every row of the model (a case, patient or lesion) and output in it. */
export async function modelsPredict(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ModelsPredictNode;
  const { file, digest, outOfRange, margin } = node.params;
  const identity = { params: { digest, outOfRange, margin } };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => {
    const { fitted } = readFrozenModel(file, await readFile(file, "utf8"));
    const matrix = await getMatrix(context.store, inputArtifact(request.inputs, "matrix", "matrix"));
    const leftOut = tableRows(
      await getTable(context.store, inputArtifact(request.inputs, "matrix", "left_out")),
      "left_out_rows",
    );
    const sources = tableRows(
      await getTable(context.store, inputArtifact(request.inputs, "matrix", "rows")),
      "matrix_rows",
    );
    const cases = tableRows(await getTable(context.store, inputArtifact(request.inputs, "matrix", "cases")), "cases");
    const input = {
      fitted,
      table: matrix.features,
      context: { patients: matrix.patients, variables: matrix.variables },
    };
    const { outputs, scope, silent } = await context.threads.run("predict-cases", { ...input, margin });
    const rowOf = new Map(matrix.cases.map((name, row) => [name, row]));
    const reasons = new Map(leftOut.map(({ row, status, reason }) => [row, { status, reason }]));
    const rows = inOrder([...sources, ...leftOut], cases).flatMap((name) => {
      const row = rowOf.get(name);
      return fitted.outputs.map((output, at): PredictedRow => {
        if (row === undefined) {
          const { status, reason } = reasons.get(name) ?? {};
          const left = status === "excluded" ? "excluded" : "failed";
          return { case: name, output, value: NaN, status: left, reason: reason ?? "", outside: 0, unseen: "" };
        }
        if (silent.rows.includes(row)) {
          const reason = `no value in any of ${silent.sets.join(", ")}: no member of the ensemble can speak of the case`;
          return { case: name, output, value: NaN, status: "failed", reason, outside: 0, unseen: "" };
        }
        const judged = judge(scope.rows[row], outOfRange);
        return { case: name, output, value: judged.status === "refused" ? NaN : outputs[at][row], ...judged };
      });
    });
    return {
      outputs: { predictions: await putTable(context.store, predictedTable(fitted.name, rows, scope.columns.length)) },
    };
  });
}

/** Names of rows of the model, each once, in the order of the first rows of the case table that they are made of. */
function inOrder(
  rows: readonly Pick<TableRow<"left_out_rows">, "row" | "case">[],
  cases: readonly Pick<TableRow<"cases">, "case">[],
): string[] {
  const placeOf = new Map(cases.map(({ case: name }, place) => [name, place]));
  const place = ({ case: name }: (typeof rows)[number]) => placeOf.get(name) ?? 0;
  return [...new Set(rows.toSorted((a, b) => place(a) - place(b)).map(({ row }) => row ?? ""))];
}

function judge(
  { outside, unseen }: RowScope,
  policy: ModelsPredictNode["params"]["outOfRange"],
): Pick<PredictedRow, "status" | "reason" | "outside" | "unseen"> {
  const shown = outside
    .slice(0, shownFeatures)
    .map(
      ({ column, value, minimum, maximum }) =>
        `${column} ${short(value)} (training ${short(minimum)} to ${short(maximum)})`,
    );
  if (outside.length > shown.length) shown.push(`and ${outside.length - shown.length} more`);
  const reasons = [...shown, ...unseen.map((name) => `${name} was not in training`)];
  const status = outside.length > 0 && policy === "refuse" ? "refused" : reasons.length > 0 ? "flagged" : "predicted";
  return { status, reason: reasons.join("; "), outside: outside.length, unseen: unseen.join(" ") };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function predictedTable(model: string, rows: readonly PredictedRow[], columns: number): Table {
  const text = (name: keyof PredictedRow) =>
    ({ name, type: "text", values: rows.map((row) => String(row[name])) }) as const;
  return {
    name: "predictions",
    rows: rows.length,
    columns: [
      text("case"),
      { name: "model", type: "text", values: rows.map(() => model) },
      text("output"),
      { name: "value", type: "float", values: Float64Array.from(rows, ({ value }) => value) },
      text("status"),
      { name: "outside", type: "integer", values: Int32Array.from(rows, ({ outside }) => outside) },
      { name: "of", type: "integer", values: Int32Array.from(rows, () => columns) },
      text("unseen"),
      text("reason"),
    ],
  };
}
