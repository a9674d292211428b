import type { TableName } from "../../../tables/schemas.ts";
import { dataTable } from "../data-table.ts";
import { shortDigest } from "../figure.ts";
import { formatCount } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** Where every number of this page can be looked up. */
export const provenance: Section = { id: "provenance", title: "Tables and provenance", content: provenanceContent };

function provenanceContent({ input, rows }: SectionInput): Html {
  return html`<p>
      Every number and figure of this page shows rows of these tables. A digest is the SHA-256 of a table's content;
      equal digests mean equal results.
    </p>
    ${dataTable({
      caption: "Tables of this run",
      head: ["Table", "Rows", "Digest"],
      rows: (Object.keys(input.tables) as TableName[]).map((name) => [
        html`<code>${name}</code>`,
        formatCount(input.tables[name].table.rows),
        html`<code class="digest">${input.tables[name].digest}</code>`,
      ]),
      numeric: [1],
    })}
    ${
      rows.provenance.length > 0 &&
      html`<details>
        <summary>Which node made which artifact</summary>
        ${dataTable({
          caption: "Nodes of the plan and their outputs (table provenance)",
          head: ["Node", "Output", "Rows", "Digest", "Record", "Code"],
          rows: rows.provenance.map((row) => [
            html`<code>${row.node}</code>`,
            row.output,
            formatCount(row.rows),
            html`<code title="${row.digest}">${shortDigest(row.digest)}</code>`,
            html`<code title="${row.key}">${shortDigest(row.key)}</code>`,
            html`<code title="${row.code}">${shortDigest(row.code)}</code>`,
          ]),
          numeric: [2],
          limit: { rows: 500, table: "provenance" },
        })}
      </details>`
    }`;
}
