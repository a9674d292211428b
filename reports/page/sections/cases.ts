import type { PlanOutcome } from "../../../protocol/plan.ts";
import { sum, type CohortFacts, type Reason } from "../../report-facts.ts";
import { formatCount, formatPercent } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** From the case table to the analyzed cases, one column per cohort. */
export const cases: Section = { id: "cases", title: "Cases", content: casesContent };

function casesContent({ facts, input }: SectionInput): Html {
  return html`<div class="flow">${facts.cohorts.map((cohort) => flow(cohort, eventName(input.plan.outcome)))}</div>
    <p class="note">Counted from tables <code>cases</code> and <code>predictions</code>.</p>`;
}

/** What an event is called; null where the outcome has none. */
function eventName(outcome: PlanOutcome): string | null {
  if (outcome.kind === "binary") return outcome.column;
  return outcome.kind === "survival" ? `the event (${outcome.event.column})` : null;
}

function flow(cohort: CohortFacts, outcome: string | null): Html {
  return html`<div class="cohort">
    <h3>${cohort.name} <span class="scope${cohort.role === "external" ? " external" : ""}">${cohort.role}</span></h3>
    <ol>
      <li class="stage">
        <strong>${formatCount(cohort.total)}</strong> ${cohort.unit === "case" ? "cases" : "rows"} in the
        table${cohort.patients !== cohort.total && `, ${formatCount(cohort.patients)} patients`}
      </li>
      ${lost("excluded", cohort.excluded)} ${lost("failed", cohort.failed)}
      ${cohort.leftOut.length > 0 && lost(`${cohort.unit}s left out`, cohort.leftOut)}
      <li class="stage final">
        <strong>${formatCount(cohort.analyzed)}</strong> ${cohort.unit}s
        analyzed${cohort.unit !== "case" && `, from ${formatCount(cohort.included)} rows of the table`}
        <span
          >${
            !cohort.judged
              ? "no model was judged here"
              : cohort.events === null || outcome === null
                ? ""
                : `${formatCount(cohort.events)} with ${outcome} (${formatPercent(cohort.events / cohort.analyzed)})`
          }</span
        >
        <span
          >${cohort.centers.length === 0 ? "no center named" : cohort.centers.map(({ text, count }) => `${text} ${formatCount(count)}`).join(" · ")}</span
        >
      </li>
    </ol>
  </div> `;
}

const mostReasons = 6;

function lost(how: string, reasons: readonly Reason[]): Html {
  const total = sum(reasons);
  return html`<li class="lost${total === 0 && " none"}">
    ${formatCount(total)}
    ${how}${
      total > 0 &&
      html`<ul>
        ${reasons.slice(0, mostReasons).map(({ text, count }) => html`<li>${formatCount(count)} ${text === "" ? "without a recorded reason" : text}</li>`)}${
          reasons.length > mostReasons &&
          html`<li>
            ${formatCount(reasons.length - mostReasons)} more reasons in tables <code>cases</code> and
            <code>left_out_rows</code>
          </li>`
        }
      </ul>`
    }
  </li>`;
}
