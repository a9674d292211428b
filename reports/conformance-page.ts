import { createHash } from "node:crypto";
import { html } from "./page/html.ts";
import { pageStyle } from "./page/page-style.ts";

/** One published value beside ours, as the page shows it. */
export interface ConformanceRow {
  readonly dataset: string;
  readonly family: string;
  readonly tag: string;
  readonly consensus: string;
  readonly expected: number;
  readonly tolerance: number;
  readonly got: number;
  readonly ok: boolean;
}

/** The whole comparison with a published standard as one page that opens offline. */
export function conformancePage(standard: string, rows: readonly ConformanceRow[]): string {
  const style = pageStyle();
  const hash = createHash("sha256").update(style).digest("base64");
  const datasets = [...new Set(rows.map(({ dataset }) => dataset))];
  const passed = rows.filter(({ ok }) => ok).length;
  const body = html`<header>
      <p class="kicker">radstudy conformance</p>
      <h1>${standard}</h1>
      <p class="question">${passed} of ${rows.length} published values and diagnostics agree.</p>
    </header>
    <main>
      ${datasets.map((dataset) => {
        const own = rows.filter((row) => row.dataset === dataset);
        return html`<section>
          <h2>${dataset}</h2>
          <p>${own.filter(({ ok }) => ok).length} of ${own.length} agree.</p>
          <div class="table">
            <table>
              <caption>
                Published and computed values
              </caption>
              <thead>
                <tr>
                  ${["Tag", "Family", "Consensus", "Published", "Tolerance", "Computed", "Agrees"].map(
                    (head) => html`<th scope="col">${head}</th>`,
                  )}
                </tr>
              </thead>
              <tbody>
                ${own.map(
                  (row) =>
                    html`<tr>
                      <th scope="row"><code>${row.tag}</code></th>
                      <td>${row.family}</td>
                      <td>${row.consensus}</td>
                      <td class="number">${String(row.expected)}</td>
                      <td class="number">${String(row.tolerance)}</td>
                      <td class="number">
                        ${Number.isNaN(row.got) ? "not computed" : String(Number(row.got.toPrecision(8)))}
                      </td>
                      <td>${row.ok ? "yes" : "NO"}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>
        </section>`;
      })}
    </main>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html`${standard}`.markup}: comparison with the published values</title>
<style>${style}</style>
</head>
<body>${body.markup}</body>
</html>
`;
}
