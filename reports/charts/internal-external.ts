import { headlineOf, type Headline } from "../headline.ts";
import type { OuterKind } from "../../protocol/outer-plan.ts";
import { internalEstimate, schemeOf } from "../page/outer-in-words.ts";
import { estimateWithLimits } from "../page/metric-words.ts";
import type { RowOf } from "../report-rows.ts";
import { chartData, distinct, type Absence, type Chart, type ChartInput, type Drawing } from "./chart.ts";
import { color, modelColors } from "./theme.ts";

/** Discrimination inside the development cohort beside that in cohorts nobody has seen. */
export const internalExternal: Chart = {
  name: "internal-external",
  title: "Discrimination: internal beside external",
  tables: ["metrics"],
  draw: drawInternalExternal,
};

function drawInternalExternal({ rows, plan, models }: ChartInput): Drawing | Absence {
  const { metric, name, chance } = headlineOf(plan);
  const shown = rows.metrics.filter((row) => row.metric === metric && Number.isFinite(row.estimate));
  if (shown.length === 0) return { absent: `No ${name} could be estimated, so there is nothing to compare.` };
  const cohorts = distinct([...shown.filter((row) => row.scope === "internal"), ...shown].map(cohortLabel));
  const least = Math.min(...shown.map((row) => (Number.isFinite(row.lower) ? row.lower : row.estimate)));
  const lowest = Math.floor(Math.min(least, chance - 0.05) * 10) / 10;
  const domain = [chance === 0 ? Math.max(-1, lowest) : Math.max(0, lowest), 1];
  const scale = { domain, nice: false, zero: false, clamp: true };
  const axis = { tickCount: 6 };
  const data = shown.map((row) => ({
    model: row.model,
    cohort: cohortLabel(row),
    estimate: row.estimate,
    lower: row.lower,
    upper: row.upper,
    interval: row.interval,
    estimand: row.estimand,
    n: row.n,
    events: row.events,
    text: estimateWithLimits(row),
  }));
  const y = {
    field: "model",
    type: "nominal",
    sort: [...models],
    title: null,
    axis: { domain: false, ticks: false },
  } as const;
  const yOffset = { field: "cohort", type: "nominal", sort: cohorts, scale: { paddingOuter: 0.25 } } as const;
  const x = { field: "estimate", type: "quantitative", title: name, scale, axis } as const;
  const modelColor = {
    field: "model",
    type: "nominal",
    scale: { domain: [...models], range: modelColors(models) },
    legend: null,
  } as const;
  const tooltip = [
    { field: "model", type: "nominal", title: "model" },
    { field: "cohort", type: "nominal", title: "cohort" },
    { field: "text", type: "nominal", title: name },
    { field: "interval", type: "nominal", title: "interval" },
    { field: "estimand", type: "nominal", title: "estimand" },
    { field: "n", type: "quantitative", title: "cases" },
    { field: "events", type: "quantitative", title: "events" },
  ] as const;
  return {
    spec: {
      data: chartData(data),
      width: 560,
      height: { step: 26 },
      layer: [
        {
          data: { values: [{ chance }] },
          mark: { type: "rule", color: color("reference"), strokeDash: [4, 4] },
          encoding: { x: { field: "chance", type: "quantitative", title: name, scale, axis } },
        },
        {
          mark: { type: "rule", strokeWidth: 2.5 },
          encoding: {
            y,
            yOffset,
            x: { field: "lower", type: "quantitative", title: name, scale, axis },
            x2: { field: "upper" },
            color: modelColor,
            strokeDash: { condition: { test: "datum.interval === 'fold-spread'", value: [3, 3] }, value: [1, 0] },
          },
        },
        {
          mark: { type: "point", filled: true, size: 110, opacity: 1, stroke: color("paper"), strokeWidth: 1 },
          encoding: {
            y,
            yOffset,
            x,
            color: modelColor,
            shape: {
              field: "cohort",
              type: "nominal",
              scale: { domain: cohorts, range: ["circle", "diamond", "square", "triangle-up"] },
              legend: { title: null, symbolFillColor: color("muted"), symbolStrokeColor: color("muted") },
            },
            tooltip: [...tooltip],
          },
        },
        {
          mark: { type: "text", align: "left", dx: 12, fontSize: 12.5, color: color("ink") },
          encoding: { y, yOffset, x: { value: "width" }, text: { field: "text", type: "nominal" } },
        },
      ],
    },
    caption: captionOf(shown, headlineOf(plan), schemeOf(plan)),
    alt: `Interval plot of the ${name}. ${data.map((row) => `${row.model}, ${row.cohort}: ${row.text}`).join("; ")}.`,
  };
}

function cohortLabel(row: RowOf<"metrics">): string {
  return `${row.cohort} (${row.scope})`;
}

function captionOf(shown: readonly RowOf<"metrics">[], { name, chance }: Headline, scheme: OuterKind): string {
  const parts = [`The dashed line at ${chance} is what chance gives.`];
  if (shown.some((row) => row.scope === "internal")) {
    const judged = scheme === "temporal" ? "the one model of the earlier cases" : "the procedure that makes a model";
    const estimate = scheme === "folds" ? `mean ${name} of the outer folds` : internalEstimate(scheme, name);
    parts.push(`Internal: ${estimate}; it judges ${judged}.`);
  }
  if (shown.some((row) => row.scope === "external")) {
    parts.push("External: the frozen model on a cohort that took no part in making it.");
  }
  if (shown.some((row) => row.interval === "fold-spread")) {
    parts.push("Dashed bars and [ ] are the least and the largest fold, not confidence intervals.");
  }
  return parts.join(" ");
}
