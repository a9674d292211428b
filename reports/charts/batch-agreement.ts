import { chartData, distinct, type Absence, type Chart, type ChartInput, type Drawing, type Panel } from "./chart.ts";
import { harmonizationStates, type HarmonizationState } from "./harmonization-states.ts";
import type { RowOf } from "../report-rows.ts";
import { color } from "./theme.ts";

type Row = RowOf<"batch_agreement">;

/** Of every two batches that measured the same objects: the share of features that agree. */
export const batchAgreement: Chart = {
  name: "batch-agreement",
  title: "Agreement between batches that measured the same objects",
  tables: ["batch_agreement"],
  draw: drawBatchAgreement,
};

function drawBatchAgreement({ rows }: ChartInput): Drawing | Absence {
  const shown = rows.batch_agreement;
  if (shown.length === 0) {
    return {
      absent:
        "No object was measured in two batches (columns.object names it), so that there is no concordance to show.",
    };
  }
  const states = harmonizationStates(shown);
  return {
    spec: {
      columns: 2,
      spacing: 40,
      concat: states.map((state) => panelOf(state, shown.filter(state.holds))),
    },
    caption:
      "Each cell: the percentage of features whose concordance correlation (Lin) over the common objects is above 0.9, where values of two batches may be used for each other. Repeats of an object in one batch count as their mean.",
    alt: `Matrices of the share of reproducible features for each two of ${distinct(shown.flatMap((row) => [row.first, row.second])).join(", ")}: ${distinct(states.map(({ title }) => title)).join("; ")}.`,
  };
}

function panelOf(state: HarmonizationState, pairs: readonly Row[]): Panel {
  const names = distinct(pairs.flatMap((row) => [row.first, row.second])).sort();
  const size = Math.max(26, Math.min(72, 300 / names.length));
  return {
    title: {
      text: state.title,
      subtitle: `${state.set}, by ${state.batch}`,
      subtitleColor: color("muted"),
      subtitleFontSize: 12,
    },
    width: { step: size },
    height: { step: size },
    data: chartData(
      pairs.map((row) => ({
        first: row.first,
        second: row.second,
        share: row.reproducible / row.features,
        percent: Math.round((100 * row.reproducible) / row.features),
        median: row.median_concordance,
        objects: row.objects,
      })),
    ),
    encoding: {
      x: {
        field: "first",
        type: "nominal",
        sort: names,
        title: null,
        axis: { labelAngle: -45, domain: false, ticks: false },
      },
      y: { field: "second", type: "nominal", sort: names, title: null, axis: { domain: false, ticks: false } },
      tooltip: [
        { field: "first", type: "nominal" },
        { field: "second", type: "nominal" },
        { field: "share", type: "quantitative", format: ".0%", title: "features above 0.9" },
        { field: "median", type: "quantitative", format: ".2f", title: "median concordance" },
        { field: "objects", type: "quantitative", title: "common objects" },
      ],
    },
    layer: [
      {
        mark: { type: "rect", color: color("link"), stroke: color("line") },
        encoding: {
          opacity: { field: "share", type: "quantitative", scale: { domain: [0, 1], range: [0, 0.55] }, legend: null },
        },
      },
      {
        mark: { type: "text", fontSize: names.length > 8 ? 9 : 11, color: color("ink") },
        encoding: { text: { field: "percent", type: "quantitative" } },
      },
    ],
  };
}
