import type { ReportFacts } from "../report-facts.ts";
import type { ReportInput } from "../report-input.ts";
import type { ReportRows } from "../report-rows.ts";
import { html, type Html } from "./html.ts";

export interface SectionInput {
  readonly input: ReportInput;
  readonly rows: ReportRows;
  readonly facts: ReportFacts;
  /** The figure of a chart, or the sentence that says why there is none. */
  readonly figure: (name: string) => Html;
}

/** One part of the page; null content leaves it out, of the list of contents too. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: (input: SectionInput) => Html | null;
}

/** A section with its heading. */
export function sectionOf(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `;
}
