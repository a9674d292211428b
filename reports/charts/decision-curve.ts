import { formatInterval, formatPercent } from "../page/format-number.ts";
import type { RowOf } from "../report-rows.ts";
import { chartData, distinct, type Absence, type Chart, type ChartInput, type Drawing, type Panel } from "./chart.ts";
import { color, modelColors } from "./theme.ts";

/** Net benefit of deciding by a model, beside treating all and none. */
export const decisionCurve: Chart = {
  name: "decision-curve",
  title: "Decision curves",
  tables: ["net_benefit"],
  draw: drawDecisionCurve,
};

/** Bands of more models hide each other; their limits stay in the table. */
const mostBands = 3;

function drawDecisionCurve({ rows, plan, models }: ChartInput): Drawing | Absence {
  const shown = rows.net_benefit.filter((row) => Number.isFinite(row.net_benefit));
  if (shown.length === 0) {
    return { absent: "The protocol declares no netBenefitRange, so that no decision curve was computed." };
  }
  const unit = plan.outcome.kind === "survival" ? plan.outcome.unit : "";
  const panels = distinct(
    shown.map((row) => [row.scope, row.cohort, Number.isFinite(row.horizon) ? String(row.horizon) : ""].join("\n")),
  ).toSorted((a, b) => Number(b.startsWith("internal\n")) - Number(a.startsWith("internal\n")));
  return {
    spec: {
      columns: 2,
      spacing: 40,
      concat: panels.map((panel) => {
        const [scope, cohort, horizon] = panel.split("\n") as [string, string, string];
        const own = shown.filter(
          (row) =>
            row.scope === scope &&
            row.cohort === cohort &&
            (horizon === "" ? !Number.isFinite(row.horizon) : row.horizon === Number(horizon)),
        );
        return panelOf(`${cohort} (${scope})${horizon === "" ? "" : `, ${horizon} ${unit}`}`, own, models);
      }),
    },
    caption: `Net benefit: true positives less false positives weighted by the odds of the threshold, per case; treating nobody has 0. A model is of use where its line is above both treating all (dashed) and 0.${limitsInWords(shown, plan.confidence, models.length)} Internal: held-out risks${plan.outcome.kind === "survival" ? " of the first repeat" : ", averaged over repeats"}.`,
    alt: `Decision curves of ${models.join(", ")} in ${panels.map((panel) => panel.replaceAll("\n", " ")).join(" and ")}; the values are in table net_benefit.`,
  };
}

function limitsInWords(shown: readonly RowOf<"net_benefit">[], confidence: number, models: number): string {
  if (!shown.some((row) => Number.isFinite(row.lower))) return "";
  const limits = `pointwise ${formatPercent(confidence)} limits from resamples of the patients`;
  return models <= mostBands
    ? ` Bands: ${limits}; bands that overlap do not say that two models are alike.`
    : ` Table net_benefit has ${limits} for external cohorts.`;
}

function panelOf(title: string, own: readonly RowOf<"net_benefit">[], models: readonly string[]): Panel {
  const all = own.filter((row) => row.model === own[0].model);
  const least = -0.05;
  const most = Math.max(0.05, ...own.map((row) => Math.max(row.net_benefit, row.treat_all)));
  const scale = { domain: [least, most], clamp: true, nice: false };
  const x = {
    field: "threshold",
    type: "quantitative",
    title: "Risk threshold",
    axis: { tickCount: 5 },
    scale: { zero: false, nice: false },
  } as const;
  const modelColor = {
    field: "model",
    type: "nominal",
    sort: [...models],
    scale: { domain: [...models], range: modelColors(models) },
    // Else the symbols are as pale as the bands.
    legend: { title: null, symbolOpacity: 1 },
  } as const;
  const y = { field: "benefit", type: "quantitative" as const, title: "Net benefit", scale, axis: { tickCount: 5 } };
  return {
    title: { text: title, anchor: "start" },
    width: 330,
    height: 260,
    layer: [
      {
        data: chartData(all.map((row) => ({ threshold: row.threshold, benefit: row.treat_all }))),
        mark: { type: "line", strokeDash: [5, 4], color: color("reference"), strokeWidth: 1.5 },
        encoding: { x, y },
      },
      {
        data: { values: [{ benefit: 0 }] },
        mark: { type: "rule", color: color("reference") },
        encoding: { y },
      },
      {
        data: chartData(
          own
            .filter((row) => models.length <= mostBands && Number.isFinite(row.lower) && Number.isFinite(row.upper))
            .map(({ model, threshold, lower, upper }) => ({ model, threshold, lower, upper })),
        ),
        mark: { type: "area", opacity: 0.1 },
        encoding: {
          x,
          y: { ...y, field: "lower" },
          y2: { field: "upper" },
          color: modelColor,
        },
      },
      {
        data: chartData(
          own.map((row) => ({
            model: row.model,
            threshold: row.threshold,
            benefit: row.net_benefit,
            text: formatInterval(row.net_benefit, row.lower, row.upper, 3),
          })),
        ),
        mark: { type: "line", strokeWidth: 2 },
        encoding: {
          x,
          y,
          color: modelColor,
          tooltip: [
            { field: "model", type: "nominal", title: "model" },
            { field: "threshold", type: "quantitative", format: ".2f", title: "threshold" },
            { field: "text", type: "nominal", title: "net benefit" },
          ],
        },
      },
    ],
  };
}
