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
import { color } from "./theme.ts";

/** Follow-up of the risk groups: one panel per model and cohort. */
export const survivalCurves: Chart = {
  name: "survival-curves",
  title: "Follow-up by risk group",
  tables: ["survival_curves"],
  draw: drawSurvivalCurves,
};

const panelsPerRow = 3;

function drawSurvivalCurves({ rows, plan, models }: ChartInput): Drawing | Absence {
  const shown = rows.survival_curves;
  if (shown.length === 0) return { absent: "The outcome has no follow-up, so there are no curves by risk group." };
  const cohorts = distinct(shown.map((row) => `${row.scope}\n${row.cohort}`)).toSorted(
    (a, b) => Number(b.startsWith("internal\n")) - Number(a.startsWith("internal\n")),
  );
  const unit = plan.outcome.kind === "survival" ? plan.outcome.unit : "time";
  const columns = Math.min(panelsPerRow, Math.max(2, models.length));
  const size = Math.floor((840 - 84 * columns) / columns);
  const groups = distinct(shown.map((row) => row.group)).toSorted();
  const panels = cohorts.flatMap((cohort) => {
    const [scope, name] = cohort.split("\n") as [string, string];
    return models.flatMap((model) => {
      const own = shown.filter((row) => row.model === model && row.scope === scope && row.cohort === name);
      return own.length === 0 ? [] : [panelOf(model, `${name} (${scope})`, own, groups, unit, size)];
    });
  });
  return {
    spec: { columns, spacing: 28, concat: panels, resolve: { scale: { color: "shared", strokeDash: "shared" } } },
    caption:
      "Share of the cases without the event, by risk group from the lowest score (1) up; bands are pointwise intervals. Groups are cut at quantiles of out-of-fold scores of the training part, so that no case is grouped by a cut that it helped to choose. Internal: held-out cases of the first repeat, each grouped by the model of its own fold.",
    alt: `Curves of follow-up by risk group of ${models.join(", ")} in ${cohorts.map((cohort) => cohort.replace("\n", " cohort ")).join(" and ")}; numbers at risk are in table survival_curves.`,
  };
}

function panelOf(
  model: string,
  cohort: string,
  own: readonly RowOf<"survival_curves">[],
  groups: readonly string[],
  unit: string,
  size: number,
): Panel {
  const x = { field: "time", type: "quantitative", title: `Time (${unit})`, axis: { tickCount: 4 } } as const;
  const scale = { domain: [0, 1], nice: false };
  const y = {
    field: "event_free",
    type: "quantitative" as const,
    title: "Without event",
    scale,
    axis: { tickCount: 4 },
  };
  const shade = {
    field: "group",
    type: "nominal",
    sort: [...groups],
    scale: { domain: [...groups], range: groupColors(groups.length) },
    legend: { title: "Risk group", orient: "bottom", symbolType: "stroke", symbolOpacity: 1, symbolStrokeWidth: 3 },
  } as const;
  return {
    title: { text: model, subtitle: cohort, subtitleColor: color("muted"), subtitleFontSize: 12 },
    width: size,
    height: size * 0.8,
    data: chartData(pick(own, ["group", "time", "event_free", "lower", "upper", "at_risk"])),
    layer: [
      {
        mark: { type: "area", interpolate: "step-after", opacity: 0.12 },
        encoding: { x, y: { ...y, field: "lower" }, y2: { field: "upper" }, color: shade },
      },
      {
        mark: { type: "line", interpolate: "step-after", strokeWidth: 2 },
        encoding: {
          x,
          y,
          color: shade,
          tooltip: [
            { field: "group", type: "nominal", title: "risk group" },
            { field: "time", type: "quantitative", title: unit },
            { field: "event_free", type: "quantitative", format: ".2f", title: "without event" },
            { field: "at_risk", type: "quantitative", title: "at risk" },
          ],
        },
      },
    ],
  };
}

/** From the calm to the alarming end of the palette. */
function groupColors(count: number): string[] {
  const range = [color("center-1"), color("model-4"), color("center-2")];
  return count === 2 ? [range[0], range[2]] : range;
}
