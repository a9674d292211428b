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
  if (rows.batch_components.length === 0 && rows.batch_effects.length === 0) {
    return html`<p class="absent">
      No batch effect was examined: the development cohort comes from one center (${facts.centers.join(", ")} in all
      cohorts).
    </p>`;
  }
  return html`${figure("batch-components")} ${figure("batch-effects")}`;
}
