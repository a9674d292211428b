import { html, type Html } from "./html.ts";

export interface DataTable {
  readonly caption: string;
  readonly head: readonly (string | Html)[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly (string | Html)[])[];
  /** Columns that hold numbers: aligned to the right. */
  readonly numeric?: readonly number[];
  /** How many rows are shown, and the table that holds the others. */
  readonly limit?: { readonly rows: number; readonly table: string };
}

/** A table with caption and headings, scrolled sideways by itself where the page is narrow. */
export function dataTable({ caption, head, rows, numeric = [], limit }: DataTable): Html {
  const shown = limit === undefined ? rows : rows.slice(0, limit.rows);
  const kind = (column: number): string => (numeric.includes(column) ? "number" : "text");
  const more = rows.length - shown.length;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${head.map((text, column) => html`<th scope="col" class="${kind(column)}">${text}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (cells) =>
              html`<tr>
                ${cells.map((cell, column) =>
                  column === 0
                    ? html`<th scope="row" class="${kind(column)}">${cell}</th>`
                    : html`<td class="${kind(column)}">${cell}</td>`,
                )}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${limit !== undefined && more > 0 && html`<p class="note">${more} more rows are in <code>tables/${limit.table}.parquet</code>.</p>`}`;
}
