import { chartData, pick, type Absence, type Chart, type ChartInput, type Drawing } from "./chart.ts";
import { color } from "./theme.ts";

/** Which features the models kept, and how steadily. */
export const featureSelection: Chart = {
  name: "feature-selection",
  title: "Features kept most often",
  tables: ["feature_overview"],
  draw: drawFeatureSelection,
};

const most = 15;

function drawFeatureSelection({ rows, fits }: ChartInput): Drawing | Absence {
  const kept = rows.feature_overview
    .filter((row) => row.selected_fraction > 0)
    .toSorted((a, b) => b.selected_fraction - a.selected_fraction);
  if (kept.length === 0) return { absent: "No model kept a feature." };
  const shown = kept.slice(0, most);
  return {
    spec: {
      data: chartData(pick(shown, ["feature", "set", "selected_fraction", "auc"])),
      width: 380,
      height: { step: 24 },
      encoding: {
        y: {
          field: "feature",
          type: "nominal",
          sort: shown.map((row) => row.feature),
          title: null,
          axis: { domain: false, ticks: false, labelLimit: 400 },
        },
        x: {
          field: "selected_fraction",
          type: "quantitative",
          title: "Share of fits that kept the feature",
          scale: { domain: [0, 1], nice: false },
          axis: { format: "%", tickCount: 5 },
        },
      },
      layer: [
        {
          mark: { type: "bar", color: color("link"), height: 12, cornerRadiusEnd: 2 },
          encoding: {
            tooltip: [
              { field: "feature", type: "nominal", title: "feature" },
              { field: "set", type: "nominal", title: "feature set" },
              { field: "selected_fraction", type: "quantitative", format: ".0%", title: "kept in" },
              { field: "auc", type: "quantitative", format: ".2f", title: "AUC alone" },
            ],
          },
        },
        {
          mark: { type: "text", align: "left", dx: 6, color: color("muted"), fontSize: 12 },
          encoding: { text: { field: "selected_fraction", type: "quantitative", format: ".0%" } },
        },
      ],
    },
    caption: `The ${shown.length} most steadily kept of ${kept.length} features that were kept at all, over ${fits}. Correlated features share their places: a low share does not make a feature unimportant.`,
    alt: `Bar chart. ${shown.map((row) => `${row.feature} ${Math.round(row.selected_fraction * 100)} %`).join("; ")}.`,
  };
}
