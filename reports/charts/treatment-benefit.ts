import { formatInterval } from "../page/format-number.ts";
import type { RowOf } from "../report-rows.ts";
import { chartData, distinct, type Absence, type Chart, type ChartInput, type Drawing, type Panel } from "./chart.ts";
import { color, modelColors } from "./theme.ts";

type BenefitRow = RowOf<"treatment_benefit">;

/** What a randomized treatment did in each quarter of the score. */
export const treatmentBenefit: Chart = {
  name: "treatment-benefit",
  title: "Benefit of the treatment by quarter of the score",
  tables: ["treatment_benefit"],
  draw: drawTreatmentBenefit,
};

/** More panels than this would make the figure longer than anybody reads. */
const mostPanels = 8;

function drawTreatmentBenefit({ rows, models }: ChartInput): Drawing | Absence {
  const all = rows.treatment_benefit.filter((row) => row.measure === "benefit" && row.quarter > 0);
  if (all.length === 0) return { absent: "The protocol declares no randomized treatment." };
  const key = (row: BenefitRow): string => `${row.model}\n${row.scope}\n${row.cohort}\n${row.horizon}`;
  const groups = distinct(all.map(key)).map((name) => all.filter((row) => key(row) === name));
  const shown = groups.slice(0, mostPanels);
  const ends = shown.flat().flatMap((row) => [row.estimate, row.lower, row.upper].filter(Number.isFinite));
  const reach = Math.min(1, Math.ceil(Math.max(0.1, ...ends.map(Math.abs)) * 10) / 10);
  const colors = modelColors(models);
  const panels = shown.map((group): Panel => panelOf(group, reach, colors[models.indexOf(group[0].model)]));
  const left = groups.length - shown.length;
  return {
    spec: { columns: Math.min(2, panels.length), spacing: 24, concat: panels },
    caption: `Absolute difference of risk between the arms, above 0 in favor of the treatment, in each quarter of the score with its interval; numbers are cases treated / control. Each quarter is a small trial of its own: a quarter whose interval excludes 0 beside one whose interval does not shows no difference between the two.${left > 0 ? ` ${left} more are in table treatment_benefit.` : ""}`,
    alt: `Benefit of the treatment by quarter of the score. ${shown
      .map(
        (group) =>
          `${group[0].model}, ${placeOf(group[0])}: ${group.map((row) => formatInterval(row.estimate, row.lower, row.upper)).join(", ")}`,
      )
      .join("; ")}.`,
  };
}

function placeOf({ cohort, scope, horizon }: BenefitRow): string {
  return `${cohort} (${scope})${Number.isFinite(horizon) ? `, up to ${horizon}` : ""}`;
}

function panelOf(group: readonly BenefitRow[], reach: number, modelColor: string | undefined): Panel {
  const scale = { domain: [-reach, reach], nice: false, zero: false, clamp: true };
  const y = { field: "estimate", type: "quantitative", title: "Benefit (difference of risk)", scale } as const;
  const x = {
    field: "quarter",
    type: "ordinal",
    title: "Quarter of the score, lowest to highest",
    axis: { labelAngle: 0 },
  } as const;
  const data = group.map((row) => ({
    quarter: String(row.quarter),
    estimate: row.estimate,
    lower: row.lower,
    upper: row.upper,
    text: formatInterval(row.estimate, row.lower, row.upper),
    cases: `${row.treated}/${row.control}`,
  }));
  return {
    title: {
      text: group[0].model,
      subtitle: placeOf(group[0]),
      subtitleColor: color("muted"),
      subtitleFontSize: 12,
    },
    width: 330,
    height: 190,
    data: chartData(data),
    layer: [
      {
        data: { values: [{ none: 0 }] },
        mark: { type: "rule", color: color("reference"), strokeDash: [4, 4] },
        encoding: { y: { ...y, field: "none" } },
      },
      {
        mark: { type: "rule", strokeWidth: 2.2, color: modelColor ?? color("muted") },
        encoding: { x, y: { ...y, field: "lower" }, y2: { field: "upper" } },
      },
      {
        mark: { type: "point", filled: true, size: 70, opacity: 1, color: modelColor ?? color("muted") },
        encoding: {
          x,
          y,
          tooltip: [
            { field: "text", type: "nominal", title: "benefit" },
            { field: "cases", type: "nominal", title: "treated / control" },
          ],
        },
      },
      {
        mark: { type: "text", baseline: "bottom", fontSize: 12, color: color("muted") },
        encoding: { x, y: { value: "height" }, text: { field: "cases", type: "nominal" } },
      },
    ],
  };
}
