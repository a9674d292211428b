import { chartData, pick, type Absence, type Chart, type ChartInput, type Drawing } from "./chart.ts";
import { color, modelColors } from "./theme.ts";

/** Every held-out fold as one dot: what stands behind an internal mean. */
export const foldAuc: Chart = {
  name: "fold-auc",
  title: "Discrimination in every held-out fold",
  tables: ["fold_metrics", "metrics"],
  draw: drawFoldAuc,
};

function drawFoldAuc({ rows, models }: ChartInput): Drawing | Absence {
  const shown = rows.fold_metrics.filter((row) => Number.isFinite(row.auc));
  if (shown.length === 0) return { absent: "No model was cross-validated, so there are no results by fold." };
  const means = rows.metrics.filter((row) => row.metric === "auc" && row.scope === "internal");
  const least = Math.min(...shown.map((row) => row.auc));
  const repeats = Math.max(...shown.map((row) => row.repeat)) + 1;
  const domain = [Math.max(0, Math.floor(Math.min(least, 0.5) * 10) / 10), 1];
  const x = {
    type: "quantitative",
    title: "AUC of the fold",
    scale: { domain, nice: false, zero: false },
    axis: { tickCount: 6 },
  } as const;
  const y = {
    field: "model",
    type: "nominal",
    sort: [...models],
    title: null,
    axis: { domain: false, ticks: false },
  } as const;
  return {
    spec: {
      width: 640,
      height: { step: 68, for: "position" },
      layer: [
        {
          data: { values: [{ chance: 0.5 }] },
          mark: { type: "rule", color: color("reference"), strokeDash: [4, 4] },
          encoding: { x: { ...x, field: "chance" } },
        },
        {
          data: chartData(pick(shown, ["model", "repeat", "fold", "auc", "n_test", "events_test", "features"])),
          mark: { type: "circle", size: 38, opacity: 0.6 },
          encoding: {
            x: { ...x, field: "auc" },
            y,
            yOffset: { field: "repeat", type: "ordinal", scale: { paddingOuter: 0.3 } },
            color: {
              field: "model",
              type: "nominal",
              scale: { domain: [...models], range: modelColors(models) },
              legend: null,
            },
            tooltip: [
              { field: "model", type: "nominal", title: "model" },
              { field: "auc", type: "quantitative", format: ".3f", title: "AUC" },
              { field: "repeat", type: "quantitative", title: "repeat" },
              { field: "fold", type: "quantitative", title: "fold" },
              { field: "n_test", type: "quantitative", title: "cases held out" },
              { field: "events_test", type: "quantitative", title: "events held out" },
              { field: "features", type: "quantitative", title: "features kept" },
            ],
          },
        },
        {
          data: chartData(pick(means, ["model", "estimate"])),
          mark: { type: "tick", color: color("ink"), thickness: 2.5, size: 46 },
          encoding: {
            x: { ...x, field: "estimate" },
            y,
            tooltip: [
              { field: "model", type: "nominal", title: "model" },
              { field: "estimate", type: "quantitative", format: ".3f", title: "mean fold AUC" },
            ],
          },
        },
      ],
    },
    caption: `One dot per held-out fold, one line of dots per repeat (${repeats} in all); the upright mark is the mean. The folds share cases, so the dots are not independent.`,
    alt: `Strip plot of the AUC of ${shown.length} held-out folds. ${means.map((row) => `${row.model}: mean ${row.estimate.toFixed(2)}`).join("; ")}.`,
  };
}
