import { chartData, distinct, type Absence, type Chart, type ChartInput, type Drawing, type Panel } from "./chart.ts";
import { harmonizationStates } from "./harmonization-states.ts";
import { color } from "./theme.ts";

/** How much of each feature's variance lies between centers. */
export const batchEffects: Chart = {
  name: "batch-effects",
  title: "Share of variance that lies between centers",
  tables: ["batch_effects"],
  draw: drawBatchEffects,
};

function drawBatchEffects({ rows }: ChartInput): Drawing | Absence {
  const shown = rows.batch_effects.filter((row) => Number.isFinite(row.eta_squared));
  if (shown.length === 0) return { absent: "No feature could be compared between centers." };
  const states = harmonizationStates(shown);
  const places = distinct(states.map(({ set, batch }) => `${set}, by ${batch}`));
  const columns = Math.min(places.length, 2);
  const panels = places.map((place): Panel => {
    const own = states.filter(({ set, batch }) => `${set}, by ${batch}` === place);
    const values = own.flatMap(({ title, holds }) =>
      shown.filter(holds).map(({ eta_squared }) => ({ state: title, eta_squared })),
    );
    return {
      title: places.length === 1 ? "" : place,
      data: chartData(values),
      facet: {
        row: {
          field: "state",
          type: "nominal",
          sort: own.map(({ title }) => title),
          title: null,
          header: { labelAngle: 0, labelAlign: "left", labelOrient: "top", labelAnchor: "start", labelPadding: 4 },
        },
      },
      spec: {
        width: columns === 1 ? 640 : 300,
        height: 84,
        mark: { type: "bar", color: color("link"), opacity: 0.85 },
        encoding: {
          x: {
            field: "eta_squared",
            type: "quantitative",
            bin: { step: 0.05, extent: [0, 1] },
            title: "Eta squared of a feature",
            scale: { domain: [0, 1], nice: false },
            axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: ".1f", grid: false },
          },
          y: { aggregate: "count", type: "quantitative", title: "Features", axis: { tickCount: 3 } },
          tooltip: [{ aggregate: "count", type: "quantitative", title: "features" }],
        },
      },
    };
  });
  return {
    spec: { columns, spacing: 36, concat: panels },
    caption:
      "Each feature is counted once per row: at 0 its mean is the same in all centers, at 1 the center alone explains it. Centers may also differ in their patients; a share above 0 is not always an artifact.",
    alt: `Histograms of eta squared over features for ${places.join("; ")}: ${distinct(states.map(({ title }) => title)).join("; ")}.`,
  };
}
