import { formatNumber } from "../page/format-number.ts";
import { metricName } from "../page/metric-words.ts";
import { chartData, type Absence, type Chart, type ChartInput, type Drawing, type Panel } from "./chart.ts";
import { color, modelColors } from "./theme.ts";

/** What the whole procedure finds where there is nothing to find, beside what it found. */
export const permutation: Chart = {
  name: "permutation",
  title: "The whole procedure on permuted data",
  tables: ["permutations", "permutation_tests"],
  draw: drawPermutation,
};

function drawPermutation({ rows, models }: ChartInput): Drawing | Absence {
  const tests = rows.permutation_tests;
  if (tests.length === 0) return { absent: "The protocol asks for no permutation test." };
  const colors = modelColors(models);
  const panels = tests.map((test): Panel => {
    const values = rows.permutations.filter(
      (row) =>
        row.model === test.model && row.permute === test.permute && row.resample > 0 && Number.isFinite(row.value),
    );
    const modelColor = colors[models.indexOf(test.model)] ?? color("muted");
    const all = [...values.map((row) => row.value), test.observed].filter(Number.isFinite);
    const domain = [Math.floor(Math.min(...all) * 20) / 20, Math.ceil(Math.max(...all) * 20) / 20];
    const scale = { domain, nice: false, zero: false };
    const title = metricName(test.metric);
    return {
      title: {
        text: test.model,
        subtitle: `${words(test.permute)}: p = ${formatNumber(test.p, 3)}`,
        subtitleColor: color("muted"),
        subtitleFontSize: 12,
      },
      width: 330,
      height: 170,
      layer: [
        {
          data: chartData(values.map(({ value }) => ({ value }))),
          mark: { type: "bar", color: modelColor, opacity: 0.45, binSpacing: 1 },
          encoding: {
            x: {
              field: "value",
              type: "quantitative",
              bin: { maxbins: 25, extent: domain as [number, number] },
              title,
              scale,
            },
            y: {
              aggregate: "count",
              type: "quantitative",
              title: "Permutations",
              axis: { tickMinStep: 1, tickCount: 4 },
            },
          },
        },
        {
          data: chartData([{ observed: test.observed, label: `observed ${formatNumber(test.observed)}` }]),
          layer: [
            {
              mark: { type: "rule", color: color("ink"), strokeWidth: 2 },
              encoding: { x: { field: "observed", type: "quantitative", scale, title } },
            },
            {
              mark: { type: "text", align: "right", dx: -6, baseline: "top", fontSize: 12, color: color("ink") },
              encoding: {
                x: { field: "observed", type: "quantitative", scale, title },
                y: { value: 2 },
                text: { field: "label", type: "nominal" },
              },
            },
          ],
        },
      ],
    };
  });
  return {
    spec: { columns: Math.min(2, panels.length), spacing: 30, concat: panels },
    caption:
      "Each permutation exchanges patients within their center and repeats everything that learns: folds, tuning, steps and learner. The upright line is the value of the data as they are; p counts it among the permutations, so that it is never 0.",
    alt: `Histograms of permuted results. ${tests
      .map(
        (test) =>
          `${test.model}, ${words(test.permute)}: observed ${formatNumber(test.observed)}, p ${formatNumber(test.p, 3)}`,
      )
      .join("; ")}.`,
  };
}

/** What a permutation test asks. */
function words(permute: string): string {
  return permute === "outcome" ? "any signal (outcome permuted)" : "added value (radiomics permuted)";
}
