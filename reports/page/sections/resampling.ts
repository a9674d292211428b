import type { RowOf } from "../../report-rows.ts";
import { dataTable } from "../data-table.ts";
import { formatCount, formatNumber, formatPCell } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import { metricName } from "../metric-words.ts";
import type { Section, SectionInput } from "../section.ts";

/** Bootstrap corrections and permutation tests of whole procedures; left out where a study has neither. */
export const resampling: Section = {
  id: "resampling",
  title: "Optimism and permutation",
  content: ({ rows, figure }: SectionInput): Html | null => {
    const hasBootstrap = rows.bootstrap_performance.length > 0;
    const hasPermutation = rows.permutation_tests.length > 0;
    if (!hasBootstrap && !hasPermutation) return null;
    return html`${hasBootstrap && bootstrapTable(rows.bootstrap_performance)}
    ${hasPermutation && html`${permutationTable(rows.permutation_tests)} ${figure("permutation")}`}`;
  },
};

function bootstrapTable(rows: readonly RowOf<"bootstrap_performance">[]): Html {
  return html`<p>
      Every resample of patients repeats the whole procedure. Optimism is what a model loses from the resample that made
      it to the original cases; the value out of the bag is of patients that the resample left out. .632+ weighs the
      apparent value against the value out of the bag, the less the more the procedure overfits.
    </p>
    ${dataTable({
      caption: `Bootstrap of ${formatCount(rows[0].resamples)} resamples (table bootstrap_performance)`,
      head: ["Model", "Measure", "Apparent", "Optimism", "Corrected", "Out of bag", ".632", ".632+", "Overfitting"],
      rows: rows.map((row) => {
        const digits = row.metric.includes("auc") || row.metric.includes("index") ? 2 : 3;
        return [
          row.model,
          metricName(row.metric),
          ...[
            row.apparent,
            row.optimism,
            row.optimism_corrected,
            row.out_of_bag,
            row.point_632,
            row.point_632_plus,
          ].map((value) => formatNumber(value, digits)),
          formatNumber(row.overfitting_rate),
        ];
      }),
      numeric: [2, 3, 4, 5, 6, 7, 8],
    })}`;
}

function permutationTable(rows: readonly RowOf<"permutation_tests">[]): Html {
  return dataTable({
    caption: "Permutation tests of whole procedures (table permutation_tests)",
    head: ["Model", "Permuted", "Measure", "Observed", "p", "Permutations", "Repeats"],
    rows: rows.map((row) => [
      row.model,
      row.permute === "outcome" ? "outcome" : "radiomics features",
      metricName(row.metric),
      formatNumber(row.observed, 3),
      formatPCell(row.p),
      formatCount(row.resamples),
      formatCount(row.repeats),
    ]),
    numeric: [3, 4, 5, 6],
  });
}
