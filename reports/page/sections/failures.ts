import { dataTable } from "../data-table.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** Every recorded failure with its place and message. */
export const failures: Section = { id: "failures", title: "Failures", content: failuresContent };

function failuresContent({ rows }: SectionInput): Html {
  if (rows.failures.length === 0)
    return html`<p>Table <code>failures</code> is empty: every step succeeded for every case.</p>`;
  return dataTable({
    caption: "Recorded failures (table failures)",
    head: ["Case", "Cohort", "Node", "Step", "Error", "Message"],
    rows: rows.failures.map((row) => [row.case, row.cohort, row.node, row.step, row.error, row.message]),
    limit: { rows: 200, table: "failures" },
  });
}
