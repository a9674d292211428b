import { headlineOf } from "../headline.ts";
import { chartData, pick, type Absence, type Chart, type ChartInput, type Drawing } from "./chart.ts";
import { internalEstimate, schemeOf, splitsInWords } from "../page/outer-in-words.ts";
import { color, modelColors } from "./theme.ts";

/** Every held-out fold as one dot: what stands behind an internal mean. */
export const foldAuc: Chart = {
  name: "fold-auc",
  title: "Discrimination in every held-out fold",
  tables: ["fold_metrics", "metrics"],
  draw: drawFoldAuc,
};

function drawFoldAuc({ rows, plan, models }: ChartInput): Drawing | Absence {
  const { metric, name, chance } = headlineOf(plan);
  const shown = rows.fold_metrics.filter((row) => row.metric === metric && Number.isFinite(row.score));
  if (shown.length === 0) return { absent: "No model was cross-validated, so there are no results by fold." };
  const means = rows.metrics.filter((row) => row.metric === metric && row.scope === "internal");
  const least = Math.min(...shown.map((row) => row.score));
  const repeats = Math.max(...shown.map((row) => row.repeat)) + 1;
  const lowest = Math.floor(Math.min(least, chance) * 10) / 10;
  const domain = [chance === 0 ? Math.max(-1, lowest) : Math.max(0, lowest), 1];
  const x = {
    type: "quantitative",
    title: `${name} of the fold`,
    scale: { domain, nice: false, zero: false, clamp: true },
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
          data: { values: [{ chance }] },
          mark: { type: "rule", color: color("reference"), strokeDash: [4, 4] },
          encoding: { x: { ...x, field: "chance" } },
        },
        {
          data: chartData(pick(shown, ["model", "repeat", "fold", "score", "n_test", "events_test", "features"])),
          mark: { type: "circle", size: 38, opacity: 0.6 },
          encoding: {
            x: { ...x, field: "score" },
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
              { field: "score", type: "quantitative", format: ".3f", title: name },
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
              { field: "estimate", type: "quantitative", format: ".3f", title: internalEstimate(schemeOf(plan), name) },
            ],
          },
        },
      ],
    },
    caption: splitsInWords(schemeOf(plan), repeats),
    alt: `Strip plot of the ${name} of ${shown.length} held-out folds. ${means.map((row) => `${row.model}: mean ${row.estimate.toFixed(2)}`).join("; ")}.`,
  };
}
