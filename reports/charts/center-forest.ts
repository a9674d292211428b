import { hasEvents, headlineOf, type Headline } from "../headline.ts";
import { formatInterval } from "../page/format-number.ts";
import type { RowOf } from "../report-rows.ts";
import { chartData, distinct, type Absence, type Chart, type ChartInput, type Drawing, type Panel } from "./chart.ts";
import { color, modelColors } from "./theme.ts";

/** Every center by itself, and their summary where there are enough of them. */
export const centerForest: Chart = {
  name: "center-forest",
  title: "Discrimination in every center",
  tables: ["center_performance", "metrics"],
  draw: drawCenterForest,
};

/** More models than this would make the figure longer than anybody reads. */
const mostModels = 6;

interface Line {
  readonly place: string;
  readonly kind: "center" | "summary" | "new";
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly events: number;
  readonly text: string;
}

function drawCenterForest({ rows, models, plan }: ChartInput): Drawing | Absence {
  const headline = headlineOf(plan);
  const all = rows.center_performance.filter((row) => row.metric === headline.metric);
  if (all.length === 0) {
    return {
      absent:
        "No cohort with several centers was judged by fixed models (leave-one-center-out, or an external cohort with several centers).",
    };
  }
  const named = [plan.primary?.model, plan.primary?.versus, ...models].filter((name) => typeof name === "string");
  const chosen = new Set(distinct(named.filter((name) => all.some((row) => row.model === name))).slice(0, mostModels));
  const shown = models.filter((model) => chosen.has(model));
  const places = distinct(all.map((row) => `${row.scope}\n${row.cohort}`));
  const least = Math.min(...all.filter((row) => Number.isFinite(row.lower)).map((row) => row.lower), 0.45);
  const domain: [number, number] = [Math.max(0, Math.floor(least * 10) / 10), 1];
  const colors = modelColors(models);
  const left = models.length - shown.length;
  const isFollowUp = plan.outcome.kind === "survival";
  const isSummarized = all.some((row) => row.summarized === 1);
  const panels = places.flatMap((place) => {
    const [scope, cohort] = place.split("\n");
    return shown.flatMap((model) => {
      const lines = linesOf(rows, headline.metric, model, scope, cohort, hasEvents(plan));
      return lines.length === 0
        ? []
        : [
            panelOf(
              model,
              `${cohort} (${scope})`,
              headline,
              lines,
              domain,
              colors[models.indexOf(model)],
              shown.length > 1,
            ),
          ];
    });
  });
  return {
    spec: { columns: shown.length > 1 ? 2 : 1, spacing: 18, concat: panels },
    caption: `${headline.name} of each center (${hasEvents(plan) ? "events/cases" : "cases"})${all.some((row) => Number.isFinite(row.lower)) ? ` with its ${isFollowUp ? "" : "DeLong "}interval` : ""}; the models never saw its cases. The dashed line at ${headline.chance} is what chance gives. ${
      isSummarized
        ? `The diamond is the random-effects mean of the logit ${headline.name} (REML, Hartung–Knapp); the open bar is where the ${headline.name} of a new center is expected.`
        : (unsummarized[plan.outcome.kind] ??
          "There is no summary and no interval: they are made for the AUC of two classes and the C-index.")
    }${plan.outcome.kind === "binary" ? " A center of one class, or with perfect order, has no interval." : ""}${
      left > 0 ? ` ${left} more models are in table center_performance.` : ""
    }`,
    alt: `Forest plot of the ${headline.name} by center. ${shown
      .map(
        (model) =>
          `${model}: ${all
            .filter((row) => row.model === model)
            .map((row) => `${row.center} ${formatInterval(row.estimate, row.lower, row.upper)}`)
            .join(", ")}`,
      )
      .join("; ")}.`,
  };
}

const unsummarized: Readonly<Record<string, string>> = {
  binary:
    "There is no summary: it needs 5 centers with at least 10 events and 10 non-events each, and one case per patient.",
  survival: "There is no summary: it needs 5 centers with at least 10 events each, and one case per patient.",
};

function linesOf(
  rows: ChartInput["rows"],
  metric: string,
  model: string,
  scope: string,
  cohort: string,
  eventful: boolean,
): Line[] {
  const isHere = (row: { model: string; scope: string; cohort: string }): boolean =>
    row.model === model && row.scope === scope && row.cohort === cohort;
  const centers = rows.center_performance.filter((row) => isHere(row) && row.metric === metric);
  const found = (name: string): RowOf<"metrics"> | undefined =>
    rows.metrics.find((row) => isHere(row) && row.metric === name);
  const line = (
    place: string,
    kind: Line["kind"],
    { estimate, lower, upper, n, events }: Pick<Line, "estimate" | "lower" | "upper" | "n" | "events">,
  ): Line => ({ place, kind, estimate, lower, upper, n, events, text: formatInterval(estimate, lower, upper) });
  const lines = centers.map((row) => line(`${row.center} ${eventful ? `${row.events}/` : ""}${row.n}`, "center", row));
  const summary = found(`${metric}_over_centers`);
  const next = found(`${metric}_new_center`);
  if (summary !== undefined) lines.push(line("mean over centers", "summary", summary));
  if (next !== undefined) lines.push(line("a new center", "new", next));
  return lines;
}

function panelOf(
  model: string,
  place: string,
  { name, chance }: Headline,
  lines: readonly Line[],
  domain: [number, number],
  modelColor: string,
  shared: boolean,
): Panel {
  const scale = { domain, nice: false, zero: false, clamp: true };
  const axis = { tickCount: 4 };
  const x = { field: "estimate", type: "quantitative", title: name, scale, axis } as const;
  const y = {
    field: "place",
    type: "nominal",
    sort: lines.map((line) => line.place),
    title: null,
    axis: { domain: false, ticks: false, labelLimit: 130 },
  } as const;
  return {
    title: { text: model, subtitle: place, subtitleColor: color("muted"), subtitleFontSize: 12 },
    width: shared ? 150 : 420,
    height: { step: 24 },
    data: chartData(lines.map((line) => ({ ...line }))),
    layer: [
      {
        data: { values: [{ chance }] },
        mark: { type: "rule", color: color("reference"), strokeDash: [4, 4] },
        encoding: { x: { ...x, field: "chance" } },
      },
      {
        transform: [{ filter: "datum.kind !== 'new'" }],
        mark: { type: "rule", strokeWidth: 2.2, color: modelColor },
        encoding: { y, x: { ...x, field: "lower" }, x2: { field: "upper" } },
      },
      {
        transform: [{ filter: "datum.kind === 'new'" }],
        mark: { type: "bar", height: 8, color: color("paper"), stroke: modelColor, strokeWidth: 1.5 },
        encoding: { y, x: { ...x, field: "lower" }, x2: { field: "upper" } },
      },
      {
        transform: [{ filter: "datum.kind === 'center'" }],
        mark: { type: "square", color: modelColor, opacity: 1 },
        encoding: {
          y,
          x,
          size: { field: "n", type: "quantitative", scale: { range: [24, 130], zero: true }, legend: null },
          tooltip: [
            { field: "place", type: "nominal", title: "center" },
            { field: "text", type: "nominal", title: name },
            { field: "n", type: "quantitative", title: "cases" },
            { field: "events", type: "quantitative", title: "events" },
          ],
        },
      },
      {
        transform: [{ filter: "datum.kind === 'summary'" }],
        mark: { type: "point", shape: "diamond", filled: true, size: 190, color: modelColor, opacity: 1 },
        encoding: { y, x, tooltip: [{ field: "text", type: "nominal", title: "mean over centers" }] },
      },
      {
        mark: { type: "text", align: "left", dx: 10, fontSize: 12, color: color("ink") },
        encoding: { y, x: { value: "width" }, text: { field: "text", type: "nominal" } },
      },
    ],
  };
}
