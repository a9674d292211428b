import type { RowOf } from "../../report-rows.ts";
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
  const others = rows.comparisons.filter((row) => row.role !== "primary");
  return html`<p>
      ${
        primary.length === 0
          ? "The protocol names no primary comparison, so that all of these are exploratory."
          : "The primary comparison was named before the analysis and stands by itself."
      }
      ${
        others.length > 0 &&
        `Exploratory p values are adjusted by Holm for all ${others.length} of them; they suggest, and do not confirm.`
      }
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

function testInWords({ test, coverage, reason }: RowOf<"comparisons">): string | Html {
  const name = tests[test] ?? test;
  if (test === "corrected-resampled-t" && !Number.isNaN(coverage))
    return html`${name}<small>simulated coverage ${formatNumber(coverage)}</small>`;
  return reason === "" || reason === null ? name : html`${name}<small>${reason}</small>`;
}

const tests: Readonly<Record<string, string>> = {
  "corrected-resampled-t": "corrected resampled t",
  "random-effects": "random effects over centers",
  delong: "DeLong",
  bootstrap: "bootstrap of patients",
  none: "no valid test",
};
