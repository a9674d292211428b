import type { RowOf } from "../../report-rows.ts";
import { distinct } from "../../charts/chart.ts";
import { dataTable } from "../data-table.ts";
import { formatInterval, formatNumber, formatPCell, formatPercent } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import { metricName } from "../metric-words.ts";
import type { Section, SectionInput } from "../section.ts";

/** Every comparison of two models: the one that was chosen before, then all others. */
export const comparisons: Section = { id: "comparisons", title: "Comparisons of models", content: comparisonsContent };

function comparisonsContent({ rows, input }: SectionInput): Html | null {
  if (rows.comparisons.length === 0) return null;
  const primary = rows.comparisons.filter((row) => row.role === "primary");
  const exploratory = rows.comparisons.filter((row) => row.role !== "primary");
  const tested = exploratory.filter((row) => Number.isFinite(row.p));
  const others = [...tested, ...exploratory.filter((row) => !Number.isFinite(row.p))];
  return html`<p>
      ${
        primary.length === 0
          ? "The protocol names no primary comparison, so that all of these are exploratory."
          : "The primary comparison was named before the analysis and stands by itself."
      }
      ${
        tested.length > 0 &&
        `Exploratory p values are adjusted by Holm for all ${tested.length} of them; they suggest, and do not confirm.`
      }
      ${untested(rows.comparisons)}
    </p>
    ${dataTable({
      caption: `Differences between models, first minus second, with ${formatPercent(input.plan.confidence)} intervals (table comparisons)`,
      head: ["Comparison", "Measure", "Cohort", "Difference", "p", "Adjusted p", "Test"],
      rows: [...primary, ...others].map(comparisonRow),
      numeric: [3, 4, 5],
      limit: { rows: 60, table: "comparisons" },
    })}`;
}

function comparisonRow(row: RowOf<"comparisons">): (string | Html)[] {
  const digits = row.metric.includes("brier") ? 3 : 2;
  return [
    html`${row.model} − ${row.versus}${row.role === "primary" && html`<small>primary</small>`}`,
    metricName(row.metric),
    `${row.cohort} (${row.scope})`,
    formatInterval(row.difference, row.lower, row.upper, digits),
    formatPCell(row.p),
    row.role === "primary" ? "–" : formatPCell(row.p_adjusted),
    testInWords(row),
  ];
}

/** Why differences stand without an interval and a test, each reason once. */
function untested(rows: readonly RowOf<"comparisons">[]): string {
  const without = rows.filter(({ test, reason }) => test === "none" && reason !== null && reason !== "");
  return distinct(without.map(({ reason }) => reason ?? ""))
    .map((reason) => {
      const own = without.filter((row) => row.reason === reason);
      const measures = distinct(own.map(({ metric, scope }) => `${metricName(metric)} (${scope})`)).join(", ");
      return `No valid test of differences in ${measures}: ${reason}.`;
    })
    .join(" ");
}

function testInWords({ test, coverage }: RowOf<"comparisons">): string | Html {
  const name = tests[test] ?? test;
  if (test === "corrected-resampled-t" && !Number.isNaN(coverage))
    return html`${name}<small>simulated coverage ${formatNumber(coverage)}</small>`;
  return name;
}

const tests: Readonly<Record<string, string>> = {
  "corrected-resampled-t": "corrected resampled t",
  "random-effects": "random effects over centers",
  delong: "DeLong",
  bootstrap: "bootstrap of patients",
  none: "no valid test",
};
