import { toVariables } from "../charts/theme.ts";
import { Html, html, jsonBlock } from "./html.ts";

export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly alt: string;
  /** Drawn in light colors. */
  readonly svg: string;
  /** Vega as JSON. */
  readonly vega: string;
  readonly sources: readonly { readonly table: string; readonly digest: string }[];
}

/** A chart in the page: the drawing first, its live form as data beside it, and where its numbers are. */
export function figure({ name, title, caption, alt, svg, vega, sources }: Figure): Html {
  const drawing = new Html(toVariables(svg).replace("<svg ", '<svg aria-hidden="true" focusable="false" '));
  return html`<figure class="chart" id="chart-${name}">
    <h3>${title}</h3>
    <div class="scroll" role="region" tabindex="0" aria-label="Chart: ${title}">
      <div class="drawing" role="img" aria-label="${alt}">${drawing}</div>
    </div>
    <figcaption>
      ${caption}
      <span class="source"
        >${sources.map(
          ({ table, digest }) =>
            html`Table <code>${table}</code> <code title="${digest}">${shortDigest(digest)}</code> · `,
        )}<a href="charts/${name}.vl.json">charts/${name}.vl.json</a></span
      >
    </figcaption>
    <script type="application/json" data-chart="chart-${name}">
      ${jsonBlock(toVariables(vega))}
    </script>
  </figure> `;
}

/** `sha256:3f9c…` with twelve digits: enough to compare by eye; the whole digest is in the list of tables. */
export function shortDigest(digest: string): string {
  return /^sha256:[0-9a-f]{13,}$/.test(digest) ? `${digest.slice(0, 19)}…` : digest;
}
