import { distinct } from "../../charts/chart.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** Batch effect before and after harmonization. */
export const centers: Section = { id: "centers", title: "Centers and harmonization", content: centersContent };

function centersContent({ rows, facts, figure }: SectionInput): Html {
  if (facts.centers.length === 0) {
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
  return html`${figure("batch-components")} ${figure("batch-effects")}`;
}
