import { distinct } from "../../charts/chart.ts";
import { harmonizationStates } from "../../charts/harmonization-states.ts";
import type { RowOf } from "../../report-rows.ts";
import { dataTable } from "../data-table.ts";
import { formatCount, formatNumber, formatPercent, formatPValue } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** Batch effect before and after harmonization. */
export const centers: Section = { id: "centers", title: "Centers and harmonization", content: centersContent };

function centersContent(section: SectionInput): Html {
  const { rows, facts, figure } = section;
  if (facts.centers.length === 0 && rows.batch_summary.length === 0) {
    return html`<p class="absent">
      The case tables name no center, so that neither a batch effect nor its removal can be shown.
    </p>`;
  }
  const development = distinct(
    rows.cases.filter((row) => row.role === "development" && row.center !== "").map((row) => row.center),
  );
  if (rows.batch_components.length === 0 && rows.batch_effects.length === 0) {
    return html`<p class="absent">
      No batch effect was examined:
      ${
        development.length < 2
          ? `all cases of the development cohort come from ${development.join("") || "unnamed centers"}`
          : "the plan holds no diagnosis of it"
      }.
    </p>`;
  }
  return html`${effectTable(rows.batch_summary)} ${outcomeTable(section)} ${figure("batch-components")}
  ${figure("batch-effects")} ${figure("batch-agreement")} ${agreementTable(rows.batch_agreement)}
  ${adaptationTable(rows.adaptations)}`;
}

function effectTable(summaries: readonly RowOf<"batch_summary">[]): Html {
  if (summaries.length === 0) return html``;
  return html`${dataTable({
      caption: "Batch effect over all features of the development cohort",
      head: [
        "Features",
        "Batch",
        "State",
        "Variance between batches",
        "By chance alone",
        "Median eta squared",
        "Kruskal-Wallis",
        "Anderson-Darling",
      ],
      rows: harmonizationStates(summaries).map(({ set, batch, title, holds }) => {
        const row = summaries.find(holds)!;
        const of = (count: number): string => `${formatCount(count)} of ${formatCount(row.features)}`;
        return [
          set,
          batch,
          title,
          formatPercent(row.variance_explained),
          formatPercent(row.expected_by_chance),
          formatNumber(row.median_eta_squared),
          of(row.kruskal_wallis_significant),
          of(row.anderson_darling_significant),
        ];
      }),
      numeric: [3, 4, 5, 6, 7],
    })}
    <p class="note">
      Variance between batches: share of the variance of all standardized features. The tests count features whose
      p-value, adjusted for the false discovery rate over the features, is below 0.05; Anderson-Darling sees differences
      of spread and shape too. The harmonizations are fitted on all development cases for this description only. Every
      feature is in <code>tables/batch_effects.parquet</code>.
    </p>`;
}

/** Cases and events per batch, and whether they differ. */
function outcomeTable({ rows }: SectionInput): Html {
  const variables = distinct(rows.batch_sizes.map((row) => row.batch));
  return html`${variables.map((variable) => {
    const first = rows.batch_sizes.find((row) => row.batch === variable)!;
    const own = rows.batch_sizes.filter((row) => row.batch === variable && row.set === first.set);
    const test = rows.batch_outcome.find((row) => row.batch === variable);
    const withEvents = own.some((row) => Number.isFinite(row.events));
    return html`${dataTable({
      caption: `Outcome by ${variable}, development cohort`,
      head: [variable, "Cases", ...(withEvents ? ["Events", "Share"] : [])],
      rows: own.map((row) => [
        row.value,
        formatCount(row.cases),
        ...(withEvents ? [formatCount(row.events), formatPercent(row.events / row.cases)] : []),
      ]),
      numeric: [1, 2, 3],
    })}
    ${test !== undefined && html`<p class="note">${outcomeSentence(test)}</p>`}`;
  })}`;
}

function outcomeSentence(test: RowOf<"batch_outcome">): string {
  const association =
    test.measure === "" ? "" : `${measures[test.measure] ?? test.measure} ${formatNumber(test.association)}, `;
  return `Outcome against ${test.batch}: ${association}${formatPValue(test.p)} (${tests[test.test] ?? test.test}, ${formatCount(test.n)} cases).`;
}

const measures: Readonly<Record<string, string>> = {
  "cramers-v": "Cramér's V",
  "epsilon-squared": "rank epsilon squared",
};

const tests: Readonly<Record<string, string>> = {
  "chi-squared": "chi-squared test",
  "fisher-exact": "Fisher's exact test",
  permutation: "chi-squared by permutation",
  "kruskal-wallis": "Kruskal-Wallis test",
  "log-rank": "log-rank test",
};

function agreementTable(pairs: readonly RowOf<"batch_agreement">[]): Html {
  if (pairs.length === 0) return html``;
  return dataTable({
    caption: "Concordance (Lin) of two batches over the objects that both measured",
    head: ["Features", "Batches", "State", "Objects", "Concordance above 0.9", "Median concordance"],
    rows: harmonizationStates(pairs).flatMap(({ set, title, holds }) =>
      pairs
        .filter(holds)
        .map((row) => [
          set,
          `${row.first} – ${row.second}`,
          title,
          formatCount(row.objects),
          `${formatCount(row.reproducible)} of ${formatCount(row.features)}`,
          formatNumber(row.median_concordance),
        ]),
    ),
    numeric: [3, 4, 5],
    limit: { rows: 20, table: "batch_agreement" },
  });
}

function adaptationTable(adaptations: readonly RowOf<"adaptations">[]): Html {
  if (adaptations.length === 0) return html``;
  return html`${dataTable({
      caption: "Batches that training did not have, estimated from their own cases without outcomes",
      head: ["Model", "Cohort", "Step", "Batch", "Cases", "Values"],
      rows: adaptations.map((row) => [
        row.model,
        row.scope === "external" ? row.cohort : `${row.cohort}, held out`,
        row.step,
        row.batch,
        formatCount(row.cases),
        row.adapted === 1 ? `estimated, see ${row.arm}` : `as they are: ${reasons[row.reason] ?? row.reason}`,
      ]),
      numeric: [4],
      limit: { rows: 20, table: "adaptations" },
    })}
    <p class="note">
      The results of the adapted model stand beside those of the same model as it is, under its name with (adapted).
      What was estimated is in <code>tables/adapted_parameters.parquet</code>.
    </p>`;
}

const reasons: Readonly<Record<string, string>> = {
  "too-few-cases": "too few cases",
  "nothing-harmonized": "training held one batch only",
};
