import { createHash } from "node:crypto";
import { contactSheet } from "./page/sections/images.ts";
import { html } from "./page/html.ts";
import { pageStyle } from "./page/page-style.ts";
import type { ReportThumbnail } from "./report-input.ts";

/** One case that cannot be used, as the page lists it. */
export interface UnusableCase {
  readonly case: string;
  readonly error: string;
  readonly message: string;
}

/** All images of a study with the outlines of their regions, before anything is measured; opens offline. */
export function contactSheetPage(
  study: string,
  thumbnails: readonly ReportThumbnail[],
  unusable: readonly UnusableCase[],
): string {
  const style = pageStyle();
  const hash = createHash("sha256").update(style).digest("base64");
  const body = html`<header>
      <p class="kicker">radstudy check</p>
      <h1>${study}</h1>
    </header>
    <main>
      <section>
        <h2>Images</h2>
        ${contactSheet(thumbnails)}
        ${
          unusable.length > 0 &&
          html`<h3>Cases that cannot be measured</h3>
            <ul>
              ${unusable.map(({ case: name, error, message }) => html`<li><strong>${name}</strong> ${error}: ${message}</li>`)}
            </ul>`
        }
      </section>
    </main>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Images of ${html`${study}`.markup}</title>
<style>${style}</style>
</head>
<body>${body.markup}</body>
</html>
`;
}
