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
import { centerColors, centerShapes, color } from "./theme.ts";

/** First two principal components by center, without and with harmonization. */
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
  const sets = distinct(shown.map((row) => row.set));
  const present = centers.filter((center) => shown.some((row) => row.center === center));
  const states = ["before", "after"].filter((state) => shown.some((row) => row.state === state));
  const panels = sets.flatMap((set) =>
    states.flatMap((state) => {
      const points = shown.filter((row) => row.set === set && row.state === state);
      return points.length === 0 ? [] : [panelOf(set, state, points, extents(shown, set), centers, present)];
    }),
  );
  return {
    spec: { columns: 2, spacing: 44, concat: panels },
    caption: states.includes("after")
      ? "One mark per case. Centers that lie apart measure differently, or hold different patients. The harmonization shown here only describes the development cohort; every model fits its own inside each training part."
      : "One mark per case. No model harmonizes these features, so there is no second panel.",
    alt: `Scatter plot of the first two principal components of ${sets.join(", ")}, marked by center (${present.join(", ")}), ${states.join(" and ")} harmonization.`,
  };
}

function extents(rows: readonly RowOf<"batch_components">[], set: string): { x: number[]; y: number[] } {
  const points = rows.filter((row) => row.set === set);
  const range = (values: readonly number[]): number[] => {
    const least = Math.min(...values);
    const most = Math.max(...values);
    const margin = (most - least || 1) * 0.05;
    return [least - margin, most + margin];
  };
  return { x: range(points.map((row) => row.pc1)), y: range(points.map((row) => row.pc2)) };
}

function panelOf(
  set: string,
  state: string,
  points: readonly RowOf<"batch_components">[],
  domain: { x: number[]; y: number[] },
  centers: readonly string[],
  present: readonly string[],
): Panel {
  const colors = centerColors(centers);
  const at = present.map((center) => centers.indexOf(center));
  const first = points[0];
  const axisTitle = (number: number, explained: number): string =>
    `Component ${number}${Number.isFinite(explained) ? ` (${formatPercent(explained)} of variance)` : ""}`;
  const axis = { labels: false, ticks: false };
  return {
    title: {
      text: state === "after" ? "After harmonization" : "Before harmonization",
      subtitle: set,
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
        scale: { domain: [...present], range: at.map((index) => colors[index]) },
      },
      shape: {
        field: "center",
        type: "nominal",
        title: null,
        scale: { domain: [...present], range: at.map((index) => centerShapes[index % centerShapes.length]) },
      },
      tooltip: [
        { field: "case", type: "nominal", title: "case" },
        { field: "center", type: "nominal", title: "center" },
        { field: "cohort", type: "nominal", title: "cohort" },
      ],
    },
  };
}
