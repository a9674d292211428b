import type { PlanPrimary } from "../../../protocol/plan.ts";
import { sum, type CohortFacts } from "../../report-facts.ts";
import type { RowOf } from "../../report-rows.ts";
import { formatCount, formatPercent } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import { estimateInWords, metricName } from "../metric-words.ts";
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
  const several = facts.models.length !== 1;
  return html`<p>
    The outcome is <strong>${plan.outcome.column}</strong> (positive: ${plan.outcome.positive}). ${facts.models.length}
    ${several ? "models were" : "model was"} built on
    ${development.map(cohortInWords)}${
      validation?.kind === "validation.nested" &&
      html` and judged there by nested cross-validation: ${validation.params.folds} outer folds,
      ${validation.params.repeats} ${validation.params.repeats === 1 ? "time" : "times"}, every fitted step inside the
      training part, ${validation.params.inner.folds} inner folds to choose among settings`
    }.
    ${
      external.length === 0
        ? "There is no external cohort, so how the models do elsewhere is not known."
        : html`The models were then frozen and applied to
          ${external.map((cohort, index) => html`${index > 0 && ", "}${cohortInWords(cohort)}`)}.`
    }
  </p>`;
}

function cohortInWords(cohort: CohortFacts): Html {
  const centers = cohort.centers.length > 0 ? ` from ${count(cohort.centers.length, "center")}` : "";
  const events =
    cohort.events === null
      ? ""
      : ` with ${count(cohort.events, "event")} (${formatPercent(cohort.events / cohort.included)})`;
  return html`<strong>${count(cohort.included, "case")}</strong> of cohort ${cohort.name}${centers}${events}`;
}

function found({ input, rows, facts }: SectionInput): Html {
  if (facts.models.length === 0) return html`<p class="absent">No model was evaluated.</p>`;
  return html`<dl class="findings">
    ${facts.models.map((model) => {
      const auc = rows.metrics.filter((row) => row.model === model && row.metric === "auc");
      const lines = [
        ...auc.filter((row) => row.scope === "external"),
        ...auc.filter((row) => row.scope !== "external"),
      ];
      return html`<dt>${model}</dt>
        ${lines.length === 0 && html`<dd>No AUC could be estimated.</dd>`}
        ${lines.map((row) => html`<dd>${finding(row, input.plan.confidence)}</dd>`)}`;
    })}
  </dl>`;
}

function finding(row: RowOf<"metrics">, confidence: number): Html {
  const words = estimateInWords(row, confidence);
  const cases = `${formatCount(row.n)} cases, ${formatCount(row.events)} events`;
  const chance =
    row.scope === "external" && row.lower <= 0.5 && row.upper >= 0.5
      ? " The interval includes 0.5, which chance gives."
      : "";
  return row.scope === "internal"
    ? html`<span class="scope">internal</span> mean fold AUC <strong>${words}</strong>; estimand: ${row.estimand};
        ${cases}.`
    : html`<span class="scope external">external</span> AUC in ${row.cohort} <strong>${words}</strong>; estimand:
        ${row.estimand}; ${cases}.${chance}`;
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
  const left =
    excluded === 0
      ? "No case was excluded"
      : html`${count(excluded, "case")} of ${formatCount(total)} ${excluded === 1 ? "was" : "were"} excluded`;
  return failures === 0
    ? html`<p>No step failed. ${left}.</p>`
    : html`<p>
        <strong>${count(failures, "case")} of ${formatCount(total)} failed</strong> and took no further part (<a
          href="#failures"
          >list</a
        >). ${left}.
      </p>`;
}

function count(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? "" : "s"}`;
}
