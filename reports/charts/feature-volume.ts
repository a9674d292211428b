import { chartData, distinct, pick, type Absence, type Chart, type ChartInput, type Drawing } from "./chart.ts";
import { color } from "./theme.ts";

/** How much of the features is only the size of the lesion. */
export const featureVolume: Chart = {
  name: "feature-volume",
  title: "Correlation of features with volume",
  tables: ["feature_overview"],
  draw: drawFeatureVolume,
};

function drawFeatureVolume({ rows, fits }: ChartInput): Drawing | Absence {
  const shown = rows.feature_overview
    .filter((row) => Number.isFinite(row.volume_correlation))
    .map((row) => ({
      ...row,
      group: row.family === "" || row.family === row.set ? row.set : `${row.set} · ${row.family}`,
    }));
  if (shown.length === 0) {
    return { absent: "No volume is known for this study, so the correlation of features with volume cannot be shown." };
  }
  const groups = distinct(shown.map((row) => row.group));
  const largest = Math.max(...groups.map((group) => shown.filter((row) => row.group === group).length));
  const opacity = Math.min(0.5, Math.max(0.12, 40 / largest));
  return {
    spec: {
      data: chartData(pick(shown, ["feature", "group", "volume_correlation", "selected_fraction"])),
      width: 560,
      height: { step: 34 },
      layer: [
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: "rule", color: color("reference"), strokeDash: [4, 4] },
          encoding: { x: { field: "zero", type: "quantitative" } },
        },
        {
          mark: { type: "tick", thickness: 2, size: 20 },
          encoding: {
            x: {
              field: "volume_correlation",
              type: "quantitative",
              scale: { domain: [-1, 1], nice: false },
              title: "Spearman correlation with volume",
            },
            y: {
              field: "group",
              type: "nominal",
              sort: groups,
              title: null,
              axis: { domain: false, ticks: false, labelLimit: 220 },
            },
            color: {
              condition: { test: "datum.selected_fraction >= 0.5", value: color("model-1") },
              value: color("link"),
            },
            opacity: { condition: { test: "datum.selected_fraction >= 0.5", value: 1 }, value: opacity },
            tooltip: [
              { field: "feature", type: "nominal", title: "feature" },
              { field: "volume_correlation", type: "quantitative", format: ".2f", title: "correlation" },
              { field: "selected_fraction", type: "quantitative", format: ".0%", title: "kept in" },
            ],
          },
        },
      ],
    },
    caption: `One tick per feature; orange ticks were kept in at least half of ${fits}. Features near −1 or 1 say little more than the size of the lesion.`,
    alt: `Strip plot of the correlation of ${shown.length} features with volume, in ${groups.length} groups.`,
  };
}
