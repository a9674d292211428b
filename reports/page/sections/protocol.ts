import { dataTable } from "../data-table.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** The protocol as it was carried out, defaults marked. */
export const protocol: Section = { id: "protocol", title: "Protocol", content: protocolContent };

function protocolContent({ input }: SectionInput): Html {
  const defaults = input.protocol.filter((entry) => entry.origin === "default").length;
  return html`<p>
      ${defaults} of ${input.protocol.length} values were not written by the authors; they are the defaults of the
      language, marked below. Plan digest <code class="digest">${input.planDigest}</code>.
    </p>
    ${dataTable({
      caption: "The resolved protocol",
      head: ["Key", "Value", "Origin"],
      rows: input.protocol.map((entry) => [
        html`<code>${entry.path}</code>`,
        html`<span class="value">${entry.value}</span>`,
        html`<span class="${entry.origin === "default" ? "origin default" : "origin"}">${entry.origin}</span>`,
      ]),
    })}
    <details>
      <summary>The protocol as written</summary>
      <pre tabindex="0">${input.protocolText}</pre>
    </details>`;
}
