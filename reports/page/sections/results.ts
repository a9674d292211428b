import { hasEvents } from "../../headline.ts";
import { distinct } from "../../charts/chart.ts";
import type { RowOf } from "../../report-rows.ts";
import { ensembleMembers } from "../ensemble-members.ts";
import { dataTable } from "../data-table.ts";
import { formatCount, formatNumber } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import { estimateInCell, intervalInWords, metricName } from "../metric-words.ts";
import type { Section, SectionInput } from "../section.ts";

/** Discrimination and calibration, inside and outside the development cohort. */
export const results: Section = { id: "results", title: "Results", content: resultsContent };

function resultsContent(section: SectionInput): Html {
  const { rows, facts, input, figure } = section;
  const groups = distinct(rows.metrics.map((row) => `${row.scope}\n${row.cohort}`)).toSorted(
    (a, b) => Number(b.startsWith("external\n")) - Number(a.startsWith("external\n")),
  );
  const binary = input.plan.outcome.kind === "binary";
  const external = input.plan.cohorts.some((cohort) => cohort.role === "external");
  return html`${!external && html`<p class="absent">The study has no external cohort: every result below is internal.</p>`}
  ${figure("internal-external")} ${rows.center_performance.length > 0 && figure("center-forest")}
  ${groups.map((group) => {
    const [scope, cohort] = group.split("\n") as [string, string];
    return metricsTable(
      scope,
      cohort,
      rows.metrics.filter((row) => row.scope === scope && row.cohort === cohort),
      facts.models,
      input.plan.confidence,
      hasEvents(input.plan),
    );
  })}
  ${groups.length === 0 && html`<p class="absent">Table <code>metrics</code> is empty: no model was evaluated.</p>`}
  ${ensembleMembers(section)} ${figure("fold-auc")} ${rows.survival_curves.length > 0 && figure("survival-curves")}
  ${(binary || rows.roc.length > 0) && figure("roc")}
  ${(binary || rows.calibration.length > 0) && figure("calibration")}
  ${rows.net_benefit.length > 0 && figure("decision-curve")} ${rows.sample_size.length > 0 && sampleSize(rows)}`;
}

function metricsTable(
  scope: string,
  cohort: string,
  metrics: readonly RowOf<"metrics">[],
  models: readonly string[],
  confidence: number,
  eventful: boolean,
): Html {
  const present = models.filter((model) => metrics.some((row) => row.model === model));
  const first = metrics[0];
  return dataTable({
    caption: `${scope === "external" ? "External" : "Internal"} results in cohort ${cohort}: ${formatCount(first.n)} cases${eventful ? `, ${formatCount(first.events)} events` : ""}. Estimate and ${Math.round(confidence * 100)} % interval${metrics.some((row) => row.interval === "fold-spread") ? ", or the least and the largest fold where there is none" : ""}; below each metric, how its limits were made and what it estimates (table metrics)`,
    head: ["Metric", ...present],
    rows: distinct(metrics.map((row) => row.metric)).map((metric) => {
      const ofMetric = metrics.filter((row) => row.metric === metric);
      const how = distinct(ofMetric.map((row) => `${intervalInWords(row)}; ${row.estimand}`)).join(" / ");
      return [
        html`${metricName(metric)}<small>${how}</small>`,
        ...present.map((model) => {
          const row = ofMetric.find((candidate) => candidate.model === model);
          return row === undefined ? "" : estimateInCell(row);
        }),
      ];
    }),
    numeric: present.map((_, index) => index + 1),
  });
}

function sampleSize({ sample_size: sizes }: SectionInput["rows"]): Html {
  const [{ n, events, assumed_r2: r2 }] = sizes;
  return dataTable({
    caption: `How many cases an unpenalized model with all candidate features would need (Riley et al.), where ${formatCount(n)} with ${formatCount(events)} events are at hand. A benchmark, no pass or fail: it assumes a Cox-Snell R² of ${formatNumber(r2)}, 15 % of the largest possible; a penalty or a selection inside the folds asks for less (table sample_size)`,
    head: [
      "Model",
      "Candidates",
      "Needed",
      "for shrinkage",
      "for optimism",
      "for the overall risk",
      "Expected shrinkage",
    ],
    rows: sizes.map((row) => [
      row.model,
      formatCount(row.parameters),
      formatCount(row.required),
      formatCount(row.for_shrinkage),
      formatCount(row.for_optimism),
      formatCount(row.for_risk),
      Number.isNaN(row.expected_shrinkage) ? "too few cases" : formatNumber(row.expected_shrinkage),
    ]),
    numeric: [1, 2, 3, 4, 5, 6],
  });
}
