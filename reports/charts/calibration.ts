import {
  chartData,
  diagonal,
  distinct,
  pick,
  type Absence,
  type Chart,
  type ChartInput,
  type Drawing,
  type Panel,
} from "./chart.ts";
import { color, modelColors } from "./theme.ts";
import type { RowOf } from "../report-rows.ts";

/** Predicted against observed risk: one small panel per model and cohort. */
export const calibration: Chart = {
  name: "calibration",
  title: "Calibration",
  tables: ["calibration"],
  draw: drawCalibration,
};

const panelsPerRow = 4;

function drawCalibration({ rows, plan, models }: ChartInput): Drawing | Absence {
  const shown = rows.calibration.filter((row) => Number.isFinite(row.predicted) && Number.isFinite(row.observed));
  if (shown.length === 0) return { absent: "No model was evaluated, so there is no calibration curve." };
  const horizonOf = (row: RowOf<"calibration">) => (Number.isFinite(row.horizon) ? String(row.horizon) : "");
  const unit = plan.outcome.kind === "survival" ? plan.outcome.unit : "";
  const groups = distinct(shown.map((row) => `${row.scope}\n${row.cohort}\n${horizonOf(row)}`)).toSorted(
    (a, b) => Number(b.startsWith("internal\n")) - Number(a.startsWith("internal\n")),
  );
  const colors = modelColors(models);
  const columns = Math.min(panelsPerRow, Math.max(2, models.length));
  const size = Math.min(230, Math.floor((840 - 76 * columns) / columns));
  const panels: Panel[] = groups.flatMap((group) => {
    const [scope, cohort, horizon] = group.split("\n") as [string, string, string];
    const place = `${cohort} (${scope})${horizon === "" ? "" : `, ${horizon} ${unit}`}`;
    return models.flatMap((model, index) => {
      const points = shown.filter(
        (row) => row.model === model && row.scope === scope && row.cohort === cohort && horizonOf(row) === horizon,
      );
      return points.length === 0 ? [] : [panelOf(model, place, points, colors[index], size)];
    });
  });
  return {
    spec: { columns: Math.min(columns, models.length), spacing: 26, concat: panels },
    caption: `Cases in groups of like predicted risk; points on the dashed diagonal are perfectly calibrated, bars are intervals of the observed share, larger points hold more cases. Internal risks are held-out scores${plan.outcome.kind === "survival" ? " of the first repeat" : ", averaged over repeats"}.`,
    alt: `Calibration of ${models.join(", ")} in ${groups.map((group) => group.replace("\n", " cohort ").replace("\n", " ").trim()).join(" and ")}; intercepts and slopes are in the table of metrics.`,
  };
}

function panelOf(
  model: string,
  cohort: string,
  points: readonly RowOf<"calibration">[],
  modelColor: string,
  size: number,
): Panel {
  const axis = { values: [0, 0.5, 1], format: ".1~f" };
  const scale = { domain: [0, 1], nice: false, clamp: true };
  const x = { field: "predicted", type: "quantitative", scale, axis, title: "Predicted risk" } as const;
  const y = { field: "observed", type: "quantitative", scale, axis, title: "Observed share" } as const;
  return {
    title: { text: model, subtitle: cohort, subtitleColor: color("muted"), subtitleFontSize: 12 },
    width: size,
    height: size,
    data: chartData(pick(points, ["bin", "n", "predicted", "observed", "lower", "upper"])),
    layer: [
      {
        data: diagonal,
        mark: { type: "rule", color: color("reference"), strokeDash: [4, 4] },
        encoding: {
          x: { field: "from", type: "quantitative", scale, axis },
          y: { field: "from", type: "quantitative", scale, axis },
          x2: { field: "to" },
          y2: { field: "to" },
        },
      },
      {
        mark: { type: "rule", strokeWidth: 1.5, color: modelColor, opacity: 0.7 },
        encoding: { x, y: { ...y, field: "lower" }, y2: { field: "upper" } },
      },
      { mark: { type: "line", strokeWidth: 1.5, color: modelColor, opacity: 0.7 }, encoding: { x, y } },
      {
        mark: { type: "circle", color: modelColor, opacity: 1 },
        encoding: {
          x,
          y,
          size: { field: "n", type: "quantitative", scale: { range: [30, 120], zero: true }, legend: null },
          tooltip: [
            { field: "predicted", type: "quantitative", format: ".2f", title: "predicted" },
            { field: "observed", type: "quantitative", format: ".2f", title: "observed" },
            { field: "lower", type: "quantitative", format: ".2f", title: "lower" },
            { field: "upper", type: "quantitative", format: ".2f", title: "upper" },
            { field: "n", type: "quantitative", title: "cases" },
          ],
        },
      },
    ],
  };
}
