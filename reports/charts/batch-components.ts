import { formatPercent } from "../page/format-number.ts";
import type { RowOf } from "../report-rows.ts";
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
import { harmonizationStates, showsHarmonization, type HarmonizationState } from "./harmonization-states.ts";
import { centerColors, centerShape, color } from "./theme.ts";

type Row = RowOf<"batch_components">;

/** First two principal components by batch, without and with harmonization. */
export const batchComponents: Chart = {
  name: "batch-components",
  title: "Principal components by center",
  tables: ["batch_components"],
  draw: drawBatchComponents,
};

function drawBatchComponents({ rows, centers }: ChartInput): Drawing | Absence {
  const shown = rows.batch_components.filter((row) => Number.isFinite(row.pc1) && Number.isFinite(row.pc2));
  if (shown.length === 0) {
    return { absent: "The batch effect was not examined: the study names no center, or has only one." };
  }
  const names = [
    ...centers,
    ...distinct(shown.map((row) => row.center))
      .filter((name) => !centers.includes(name))
      .sort(),
  ];
  const states = harmonizationStates(shown);
  const panels = states.map((state) => {
    const ofVariable = shown.filter((row) => row.set === state.set && row.batch === state.batch);
    const present = names.filter((name) => ofVariable.some((row) => row.center === name));
    return panelOf(state, ofVariable.filter(state.holds), extents(ofVariable), names, present);
  });
  const sets = distinct(shown.map((row) => row.set));
  const variables = distinct(states.map(({ batch }) => batch));
  return {
    spec: {
      columns: 2,
      spacing: 44,
      concat: panels,
      // one legend where all panels show the same batches
      ...(distinct(states.map(({ set, batch }) => `${set}\n${batch}`)).length > 1
        ? { resolve: { scale: { color: "independent", shape: "independent" } } }
        : {}),
    },
    caption: showsHarmonization(shown)
      ? "One mark per case. Batches that lie apart measure differently, or hold different patients. The harmonization shown here only describes the development cohort; every model fits its own inside each training part."
      : "One mark per case. No model harmonizes these features, so there is no second panel.",
    alt: `Scatter plots of the first two principal components of ${sets.join(", ")}, marked by ${variables.join(", ")}: ${states.map(({ title }) => title).join("; ")}.`,
  };
}

function extents(points: readonly Row[]): { x: number[]; y: number[] } {
  const range = (values: readonly number[]): number[] => {
    const least = Math.min(...values);
    const most = Math.max(...values);
    const margin = (most - least || 1) * 0.05;
    return [least - margin, most + margin];
  };
  return { x: range(points.map((row) => row.pc1)), y: range(points.map((row) => row.pc2)) };
}

function panelOf(
  state: HarmonizationState,
  points: readonly Row[],
  domain: { x: number[]; y: number[] },
  names: readonly string[],
  present: readonly string[],
): Panel {
  const colors = centerColors(names);
  const at = present.map((center) => names.indexOf(center));
  const first = points[0];
  const axisTitle = (number: number, explained: number): string =>
    `Component ${number}${Number.isFinite(explained) ? ` (${formatPercent(explained)} of variance)` : ""}`;
  const axis = { labels: false, ticks: false };
  return {
    title: {
      text: state.title,
      subtitle: `${state.set}, by ${state.batch}`,
      subtitleColor: color("muted"),
      subtitleFontSize: 12,
    },
    width: 340,
    height: 300,
    data: chartData(pick(points, ["case", "cohort", "center", "pc1", "pc2"])),
    mark: { type: "point", filled: true, size: 52, opacity: 0.8 },
    encoding: {
      x: {
        field: "pc1",
        type: "quantitative",
        scale: { domain: domain.x, nice: false, zero: false },
        axis,
        title: axisTitle(1, first.pc1_explained),
      },
      y: {
        field: "pc2",
        type: "quantitative",
        scale: { domain: domain.y, nice: false, zero: false },
        axis,
        title: axisTitle(2, first.pc2_explained),
      },
      color: {
        field: "center",
        type: "nominal",
        title: null,
        legend: { columns: 7 },
        scale: { domain: [...present], range: at.map((index) => colors[index]) },
      },
      shape: {
        field: "center",
        type: "nominal",
        title: null,
        scale: { domain: [...present], range: at.map(centerShape) },
      },
      tooltip: [
        { field: "case", type: "nominal", title: "case" },
        { field: "center", type: "nominal", title: state.batch },
        { field: "cohort", type: "nominal", title: "cohort" },
      ],
    },
  };
}
