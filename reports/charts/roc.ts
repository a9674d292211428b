import type { RowOf } from "../report-rows.ts";
import {
  chartData,
  diagonal,
  distinct,
  type Absence,
  type Chart,
  type ChartInput,
  type Drawing,
  type Panel,
} from "./chart.ts";
import { color, modelColors } from "./theme.ts";

/** Receiver operating characteristic: one panel per cohort. */
export const roc: Chart = {
  name: "roc",
  title: "Receiver operating characteristic",
  tables: ["roc"],
  draw: drawRoc,
};

function drawRoc({ rows, models }: ChartInput): Drawing | Absence {
  const panels = distinct(rows.roc.map((row) => `${row.scope}\n${row.cohort}`)).toSorted(internalFirst);
  if (panels.length === 0) return { absent: "No model was evaluated, so there is no ROC curve." };
  const scopes = distinct(panels.map((panel) => panel.split("\n")[0]));
  const same = coinciding(rows.roc, models);
  return {
    spec: {
      columns: 2,
      spacing: 40,
      concat: panels.map((panel) => {
        const [scope, cohort] = panel.split("\n") as [string, string];
        return panelOf(
          scope === "internal" ? `${cohort} (internal, folds pooled)` : `${cohort} (${scope})`,
          models.flatMap((model) =>
            corners(rows.roc.filter((row) => row.model === model && row.scope === scope && row.cohort === cohort)),
          ),
          models,
        );
      }),
    },
    caption: [
      scopes.includes("internal")
        ? "Internal curves pool the held-out scores of all folds (averaged over repeats), hence of many fitted models: a picture only, the estimate is in the table of metrics."
        : "",
      scopes.some((scope) => scope !== "internal") ? "External curves belong to the frozen models." : "",
      same.length > 0 ? `Where curves coincide only the last is seen: ${same.join("; ")}.` : "",
    ]
      .filter((text) => text !== "")
      .join(" "),
    alt: `ROC curves of ${models.join(", ")} in ${panels.map((panel) => panel.replace("\n", " cohort ")).join(" and ")}; the areas are in the table of metrics.`,
  };
}

/** Pairs of models whose curves are the same in a cohort. */
function coinciding(rows: readonly RowOf<"roc">[], models: readonly string[]): string[] {
  const curves = new Map<string, string>();
  const found: string[] = [];
  for (const cohort of distinct(rows.map((row) => row.cohort))) {
    for (const model of models) {
      const points = corners(rows.filter((row) => row.model === model && row.cohort === cohort));
      const curve = `${cohort}:${points.map((row) => `${row.false_positive_rate},${row.true_positive_rate}`).join(" ")}`;
      const before = curves.get(curve);
      if (before !== undefined && points.length > 0) found.push(`${before} and ${model} in ${cohort}`);
      curves.set(curve, model);
    }
  }
  return found;
}

function internalFirst(a: string, b: string): number {
  return Number(b.startsWith("internal\n")) - Number(a.startsWith("internal\n"));
}

function panelOf(title: string, points: readonly RowOf<"roc">[], models: readonly string[]): Panel {
  const axis = { values: [0, 0.25, 0.5, 0.75, 1], format: ".2~f" };
  const scale = { domain: [0, 1], nice: false };
  return {
    title,
    width: 332,
    height: 332,
    layer: [
      {
        data: diagonal,
        mark: { type: "rule", color: color("reference"), strokeDash: [4, 4] },
        encoding: {
          x: { field: "from", type: "quantitative", scale, axis, title: "False positive rate (1 − specificity)" },
          y: { field: "from", type: "quantitative", scale, axis, title: "True positive rate (sensitivity)" },
          x2: { field: "to" },
          y2: { field: "to" },
        },
      },
      {
        data: chartData(
          points.map((point, at) => ({
            at,
            model: point.model,
            threshold: point.threshold,
            fpr: point.false_positive_rate,
            tpr: point.true_positive_rate,
          })),
        ),
        mark: { type: "line", strokeWidth: 2, strokeJoin: "round", clip: false },
        encoding: {
          x: { field: "fpr", type: "quantitative", scale, axis },
          y: { field: "tpr", type: "quantitative", scale, axis },
          order: { field: "at", type: "quantitative" },
          color: {
            field: "model",
            type: "nominal",
            title: null,
            scale: { domain: [...models], range: modelColors(models) },
          },
          tooltip: [
            { field: "model", type: "nominal", title: "model" },
            { field: "fpr", type: "quantitative", format: ".2f", title: "false positive rate" },
            { field: "tpr", type: "quantitative", format: ".2f", title: "true positive rate" },
          ],
        },
      },
    ],
  };
}

/** Drops the points in the middle of straight lines: the curve stays the same. */
function corners(curve: readonly RowOf<"roc">[]): RowOf<"roc">[] {
  const sorted = curve.toSorted(
    (a, b) => a.false_positive_rate - b.false_positive_rate || a.true_positive_rate - b.true_positive_rate,
  );
  return sorted.filter((point, index) => {
    const before = sorted[index - 1];
    const after = sorted[index + 1];
    if (before === undefined || after === undefined) return true;
    const turn =
      (point.false_positive_rate - before.false_positive_rate) * (after.true_positive_rate - point.true_positive_rate) -
      (point.true_positive_rate - before.true_positive_rate) * (after.false_positive_rate - point.false_positive_rate);
    return Math.abs(turn) > 1e-12;
  });
}
