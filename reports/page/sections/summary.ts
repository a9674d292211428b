import { hasEvents, headlineOf, type Headline } from "../../headline.ts";
import { internalEstimate, outerInWords, schemeOf } from "../outer-in-words.ts";
import { outcomeInWords } from "../outcome-in-words.ts";
import type { PlanPrimary } from "../../../protocol/plan.ts";
import { distinct } from "../../charts/chart.ts";
import { sum, type CohortFacts } from "../../report-facts.ts";
import type { RowOf } from "../../report-rows.ts";
import { dataTable } from "../data-table.ts";
import { formatCount, formatNumber, formatPercent } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import { estimateInWords, estimateWithLimits, intervalInWords, metricName } from "../metric-words.ts";
import type { Section, SectionInput } from "../section.ts";
import { warnings } from "../warnings.ts";

/** What was asked, found and lost, for a reader who reads nothing else. */
export const summary: Section = { id: "summary", title: "Summary", content: summaryContent };

function summaryContent(section: SectionInput): Html {
  const care = warnings(section);
  return html`${asked(section)}
    <h3>What was found</h3>
    ${found(section)} ${primary(section)}
    <h3>What failed</h3>
    ${failed(section)}
    ${
      care.length > 0 &&
      html`<div class="care">
        <h3>Read with care</h3>
        <ul>
          ${care.map((text) => html`<li>${text}</li>`)}
        </ul>
      </div>`
    }`;
}

function asked({ input, facts }: SectionInput): Html {
  const { plan } = input;
  const validation = plan.nodes.find((node) => node.kind === "validation.nested");
  const development = facts.cohorts.filter((cohort) => cohort.role === "development");
  const external = facts.cohorts.filter((cohort) => cohort.role === "external");
  return html`<p>
    The outcome is ${outcomeInWords(plan.outcome)}. On ${listed(development)}, ${count(facts.models.length, "model")}
    ${facts.models.length === 1 ? "was" : "were"}
    built${
      validation?.kind === "validation.nested" &&
      html` and judged by ${outerInWords(validation.params.outer)}, with every fitted step inside the training part and
      ${validation.params.inner.folds} inner folds to choose among settings`
    }.
    ${
      external.length === 0
        ? "There is no external cohort, so how the models do elsewhere is not known."
        : html`The models were then frozen and applied to ${listed(external)}.`
    }
  </p>`;
}

function listed(cohorts: readonly CohortFacts[]): Html {
  return html`${cohorts.map((cohort, index) => html`${index > 0 && " and "}${cohortInWords(cohort)}`)}`;
}

function cohortInWords(cohort: CohortFacts): Html {
  const centers = cohort.centers.length > 0 ? ` from ${count(cohort.centers.length, "center")}` : "";
  const events =
    cohort.events === null
      ? ""
      : ` with ${count(cohort.events, "event")} (${formatPercent(cohort.events / cohort.analyzed)})`;
  return html`<strong>${count(cohort.analyzed, cohort.unit)}</strong> of cohort ${cohort.name}${centers}${events}`;
}

function found({ input, rows, facts }: SectionInput): Html {
  const headline = headlineOf(input.plan);
  const internal = internalEstimate(schemeOf(input.plan), headline.name);
  const judged = rows.metrics.filter((row) => row.metric === headline.metric && Number.isFinite(row.estimate));
  if (judged.length === 0) return html`<p class="absent">No ${headline.name} could be estimated for any model.</p>`;
  const groups = [
    ...distinct(judged.filter((row) => row.scope === "external").map((row) => row.cohort)).map((cohort) =>
      judged.filter((row) => row.scope === "external" && row.cohort === cohort),
    ),
    judged.filter((row) => row.scope === "internal"),
  ].filter((group) => group.length > 0);
  return html`${groups.map((group) => html`<p>${inWords(group, headline, internal)}</p>`)}
  ${dataTable({
    caption: `${headline.name} of each model with its ${formatPercent(input.plan.confidence)} interval; in brackets [ ] the least and the largest fold where there is none (table metrics)`,
    head: ["Model", ...groups.map((group) => columnHead(group, internal, hasEvents(input.plan)))],
    rows: facts.models.map((model) => [
      model,
      ...groups.map((group) => {
        const row = group.find((candidate) => candidate.model === model);
        return row === undefined ? "not estimated" : estimateWithLimits(row);
      }),
    ]),
    numeric: groups.map((_, index) => index + 1),
  })}`;
}

function inWords(group: readonly RowOf<"metrics">[], { name, chance: guess }: Headline, internal: string): Html {
  const { cohort, scope } = group[0];
  const sorted = group.toSorted((a, b) => a.estimate - b.estimate);
  const named = (row: RowOf<"metrics">): string => `${formatNumber(row.estimate)} (${row.model})`;
  const least = sorted[0];
  const most = sorted.at(-1)!;
  const range = sorted.length === 1 ? `was ${named(most)}` : `lay between ${named(least)} and ${named(most)}`;
  const chance = group.filter((row) => row.interval !== "fold-spread" && row.lower <= guess && row.upper >= guess);
  const close =
    chance.length > 0 &&
    ` The ${chance.length === 1 ? "interval" : "intervals"} of ${enumerated(chance.map((row) => row.model))} ${chance.length === 1 ? "includes" : "include"} ${guess}, which chance alone gives.`;
  return scope === "internal"
    ? html`<strong>Internal.</strong> In cohort ${cohort} the ${internal}, which judges the procedure that makes a
        model, ${range}.${close}`
    : html`<strong>External.</strong> In cohort ${cohort}, which took no part in making the models, the ${name}
        ${range}.${close}`;
}

function columnHead(group: readonly RowOf<"metrics">[], internal: string, eventful: boolean): Html {
  const { cohort, scope, n, events } = group[0];
  const how = distinct(group.map((row) => intervalInWords(row))).join("; ");
  const estimand = distinct(group.map((row) => row.estimand)).join("; ");
  return html`${scope === "internal" ? `Internal, ${internal}` : "External"}: ${cohort}
    <small>${formatCount(n)} cases${eventful && `, ${formatCount(events)} events`}</small><small>${how}</small
    ><small>estimand: ${estimand}</small>`;
}

function enumerated(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function primary({ input, rows }: SectionInput): Html {
  const { plan } = input;
  if (plan.primary === null) {
    return html`<p>The protocol names no primary comparison: every comparison between models is exploratory.</p>`;
  }
  const row = primaryRow(plan.primary, rows.metrics);
  const question = primaryInWords(plan.primary);
  if (row === undefined) {
    return html`<p class="primary">
      <strong>Primary comparison</strong>, named in the protocol: ${question}. It could not be estimated: table
      <code>metrics</code> holds no such row.
    </p>`;
  }
  return html`<p class="primary">
    <strong>Primary comparison</strong>, named in the protocol: ${question}. ${metricName(row.metric)} in ${row.cohort}
    (${row.scope}): <strong>${estimateInWords(row, plan.confidence, plan.primary.versus !== null)}</strong>.
    ${plan.primary.versus !== null && verdict(row, plan.primary)}
  </p>`;
}

function primaryInWords({ model, versus, metric }: PlanPrimary): string {
  return versus === null ? `${metricName(metric)} of ${model}` : `${metricName(metric)} of ${model} against ${versus}`;
}

function primaryRow(primary: PlanPrimary, metrics: readonly RowOf<"metrics">[]): RowOf<"metrics"> | undefined {
  const metric = primary.versus === null ? primary.metric : `${primary.metric}_difference_vs_${primary.versus}`;
  const rows = metrics.filter((row) => row.model === primary.model && row.metric === metric);
  return primary.cohort === null
    ? rows.find((row) => row.scope === "internal")
    : rows.find((row) => row.cohort === primary.cohort);
}

function verdict(row: RowOf<"metrics">, { model, versus }: PlanPrimary): string {
  if (!Number.isFinite(row.lower) || row.interval === "fold-spread" || row.interval === "none") {
    return "Without a confidence interval this is a description, not a test.";
  }
  if (row.lower <= 0 && row.upper >= 0) {
    return `The interval includes 0: the study does not show that ${model} and ${versus} differ.`;
  }
  return `The interval excludes 0: the two differ, in favor of ${favors(row) ? model : versus}.`;
}

function favors(row: RowOf<"metrics">): boolean {
  return /^(brier|deviance)_/.test(row.metric) ? row.estimate < 0 : row.estimate > 0;
}

function failed({ rows, facts }: SectionInput): Html {
  const excluded = facts.cohorts.reduce((total, cohort) => total + sum(cohort.excluded), 0);
  const total = facts.cohorts.reduce((cases, cohort) => cases + cohort.total, 0);
  const failures = new Set(rows.failures.map((row) => row.case)).size;
  const left = facts.cohorts.reduce((cases, cohort) => cases + sum(cohort.failed), 0);
  const rowsLeft = facts.cohorts.filter(({ leftOut }) => leftOut.length > 0);
  const none = rowsLeft.length === 0 ? "No case was excluded." : "No row of the case table was excluded.";
  const others =
    excluded === 0
      ? none
      : `${count(excluded, "case")} of ${formatCount(total)} ${excluded === 1 ? "was" : "were"} excluded for other reasons.`;
  const without = [
    others,
    ...rowsLeft.map(({ name, leftOut, unit }) => `Left out of ${name}: ${count(sum(leftOut), unit)}.`),
  ].join(" ");
  return failures === 0
    ? html`<p>No step failed for any case. ${without}</p>`
    : html`<p>
        A step failed for <strong>${count(failures, "case")} of ${formatCount(total)}</strong> (<a href="#failures"
          >list</a
        >); ${formatCount(left)} of them ${left === 1 ? "is" : "are"} left out of the analysis. ${without}
      </p>`;
}

function count(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? "" : "s"}`;
}
