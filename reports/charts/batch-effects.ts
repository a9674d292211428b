import {
  chartData,
  distinct,
  pick,
  type Absence,
  type Chart,
  type ChartInput,
  type Drawing,
  type Panel,
} from "./chart.ts";
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
  const sets = distinct(shown.map((row) => row.set));
  const states = ["before", "after"].filter((state) => shown.some((row) => row.state === state));
  const columns = Math.min(sets.length, 2);
  const panels = sets.map((set): Panel => ({
    title: sets.length === 1 ? "" : set,
    data: chartData(
      pick(
        shown.filter((row) => row.set === set),
        ["state", "eta_squared"],
      ),
    ),
    facet: {
      row: {
        field: "state",
        type: "nominal",
        sort: states,
        title: null,
        header: { labelAngle: 0, labelAlign: "left", labelOrient: "left" },
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
  }));
  return {
    spec: { columns, spacing: 36, concat: panels },
    caption:
      "Each feature is counted once per row: at 0 its mean is the same in all centers, at 1 the center alone explains it. Centers may also differ in their patients; a share above 0 is not always an artifact.",
    alt: `Histograms of eta squared over features, ${states.join(" and ")} harmonization, for ${sets.join(", ")}.`,
  };
}
