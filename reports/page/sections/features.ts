import { distinct } from "../../charts/chart.ts";
import { dataTable } from "../data-table.ts";
import { formatCount } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** What was measured, how much of it is missing, constant or only volume, and what the models kept. */
export const features: Section = { id: "features", title: "Features", content: featuresContent };

function featuresContent({ rows, figure }: SectionInput): Html {
  const overview = rows.feature_overview;
  if (overview.length === 0)
    return html`<p class="absent">Table <code>feature_overview</code> is empty: no feature was described.</p>`;
  const groups = distinct(overview.map((row) => `${row.set}\n${row.family}`));
  const cells = groups.map((group) => {
    const [set, family] = group.split("\n") as [string, string];
    const own = overview.filter((row) => row.set === set && row.family === family);
    const missing = own.reduce((total, row) => total + row.missing, 0);
    return [
      set,
      family === "" ? "–" : family,
      formatCount(own.length),
      formatCount(own.filter((row) => row.missing > 0).length),
      formatCount(missing),
      formatCount(own.filter((row) => row.constant === 1).length),
      formatCount(own.filter((row) => Math.abs(row.volume_correlation) > 0.8).length),
      formatCount(own.filter((row) => row.selected_fraction >= 0.5).length),
    ];
  });
  return html`<p>
      ${formatCount(overview.length)} features, described on the development cohort. The description took no part in
      choosing features.
    </p>
    ${dataTable({
      caption: "Features by set and family (table feature_overview)",
      head: [
        "Set",
        "Family",
        "Features",
        "With missing values",
        "Missing values",
        "Constant",
        "|ρ| with volume > 0.8",
        "Kept in ≥ 50 % of fits",
      ],
      rows: cells,
      numeric: [2, 3, 4, 5, 6, 7],
    })}
    ${figure("feature-selection")} ${figure("feature-volume")} ${missingValues(rows)} ${settings(rows)}`;
}

/** Rows without a value are kept, and each has a reason. */
function missingValues({ missing_values: missing }: SectionInput["rows"]): Html | null {
  if (missing.length === 0) return null;
  const groups = distinct(missing.map(({ set, region, reason }) => `${set}\n${region}\n${reason}`));
  const cells = groups.map((group) => {
    const [set, region, reason] = group.split("\n") as [string, string, string];
    const own = missing.filter((row) => row.set === set && row.region === region && row.reason === reason);
    const whole = own.filter((row) => row.features === row.of).map((row) => row.case);
    return [
      set,
      region,
      html`<code>${reason}</code>`,
      formatCount(own.length),
      formatCount(own.reduce((total, row) => total + row.features, 0)),
      whole.slice(0, 10).join(", ") + (whole.length > 10 ? ` and ${formatCount(whole.length - 10)} more` : ""),
    ];
  });
  return dataTable({
    caption: "Values that are not defined, by reason (table missing_values)",
    head: ["Set", "Region", "Reason", "Cases", "Values", "Cases without any value"],
    rows: cells,
    numeric: [3, 4],
  });
}

function settings({ feature_settings: families }: SectionInput["rows"]): Html | null {
  if (families.length === 0) return null;
  return dataTable({
    caption: "How each family was measured, in the nomenclature of IBSI (table feature_settings)",
    head: ["Set", "Family", "IBSI", "Settings"],
    rows: families.map((row) => [row.set, row.family, row.ibsi, html`<code>${row.nomenclature}</code>`]),
    numeric: [],
  });
}
