import { dataTable } from "../data-table.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** Synthetic studies only: what was planted beside what the run found. */
export const truth: Section = { id: "truth", title: "Planted and found", content: truthContent };

function truthContent({ rows, input }: SectionInput): Html | null {
  if (rows.planted.length === 0) {
    return input.plan.study.truth === null
      ? null
      : html`<p class="absent">
          The study is synthetic, but no planted truth was recorded in table <code>planted</code>.
        </p>`;
  }
  return html`<p>
      The data of this study were generated. What was put into them is known, so that the run can be held against it.
    </p>
    ${dataTable({
      caption: "Planted truth and what the run found (table planted)",
      head: ["Item", "Planted", "Found", "Note"],
      rows: rows.planted.map((row) => [row.item, row.planted, row.found, row.note]),
    })}`;
}
