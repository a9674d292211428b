import type { EvaluationSummarizeNode, Plan } from "../../../protocol/plan.ts";
import type { RowOf } from "../../report-rows.ts";
import { dataTable } from "../data-table.ts";
import { formatCount, formatInterval, formatNumber, formatPCell, formatPercent } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

type BenefitRow = RowOf<"treatment_benefit">;

/** Whether the benefit of a randomized treatment changes with the scores; left out where none is declared. */
export const treatment: Section = { id: "treatment", title: "Benefit of the treatment", content: treatmentContent };

function treatmentContent({ rows, input, figure }: SectionInput): Html | null {
  const all = rows.treatment_benefit;
  const declared = declaredTreatment(input.plan);
  if (all.length === 0 || declared === undefined) return null;
  const interactions = all.filter((row) => row.measure === "interaction");
  const confidence = formatPercent(input.plan.confidence);
  const internal = all.some((row) => row.scope === "internal");
  const reasons = [...new Set(all.map((row) => row.reason))].filter((reason) => reason !== "");
  return html`<p>
      The protocol declares that chance assigned the arms (${declared.column}: ${declared.treated.join(", ")} against
      ${declared.control.join(", ")}), and that the treatment is to make the event
      ${declared.event === "adverse" ? "rarer" : "more frequent"}. This program cannot verify that. No model has seen
      the arm.
      ${internal && "Scores of the development cohort are held-out ones of the first repeat, from the models of several folds. "}What
      follows describes these arms and this score; it is no rule for choosing a treatment.
    </p>
    ${interactions.map((row) => html`<p>${verdict(row, confidence, declared.event)}</p>`)}
    ${dataTable({
      caption: `Score × treatment interaction, logistic or Cox, and concordance for benefit, with ${confidence} intervals (table treatment_benefit)`,
      head: ["Model", "Cohort", "Measure", "Estimate", "Wald p", "Likelihood-ratio p", "Treated / control", "Pairs"],
      rows: all.filter((row) => row.measure !== "benefit").map(measureRow),
      numeric: [3, 4, 5, 6, 7],
      limit: { rows: 60, table: "treatment_benefit" },
    })}
    <p class="note">
      Interaction: log ratio of the odds or hazard ratios of treated to control, per standard deviation of the score; 0
      is none, and a p value is not adjusted for the number of models. C-for-benefit: pairs of a treated and a control
      case of like score, joined rank by rank; of two pairs with unequal observed benefit, how often the one with the
      higher score has the larger. 0.5 is chance, below it cases of low score benefit more. Where the risk rises with
      the score, an effect that is the same for all in relative terms already gives an absolute benefit that rises with
      it, and a value above 0.5 without any interaction. Its interval resamples the pairs as they are matched, so that
      it does not know that another matching was possible.
    </p>
    ${figure("treatment-benefit")}
    ${dataTable({
      caption: `Average benefit of the treatment, of all cases and in quarters of the score, with ${confidence} intervals (table treatment_benefit)`,
      head: ["Model", "Cohort", "Cases", "Risk, treated", "Risk, control", "Benefit", "Treated / control"],
      rows: all.filter((row) => row.measure === "benefit").map(quarterRow),
      numeric: [3, 4, 5, 6],
      limit: { rows: 80, table: "treatment_benefit" },
    })}
    ${reasons.length > 0 && html`<p class="note">${reasons.map((reason) => reasonTexts[reason] ?? reason).join(" ")}</p>`}`;
}

function declaredTreatment(plan: Plan): EvaluationSummarizeNode["params"]["treatment"] {
  const node = plan.nodes.find(({ kind }) => kind === "evaluation.summarize");
  return node?.kind === "evaluation.summarize" ? node.params.treatment : undefined;
}

function verdict(row: BenefitRow, confidence: string, event: "adverse" | "favorable"): string {
  const where = `${row.model}, ${placeOf(row)}`;
  if (!Number.isFinite(row.lower))
    return `${where}: the interaction has no interval, so that nothing is said about it.`;
  const size = formatInterval(row.estimate, row.lower, row.upper);
  return row.lower <= 0 && row.upper >= 0
    ? `${where}: the ${confidence} interval of the interaction, ${size}, includes 0: these data do not show that the effect of the treatment depends on the score. They do not show either that it does not.`
    : `${where}: the ${confidence} interval of the interaction, ${size}, excludes 0: the relative effect of the treatment differs with the score in this cohort, in favor of the treatment at ${row.estimate < 0 === (event === "adverse") ? "higher" : "lower"} scores. Another randomized cohort must confirm it.`;
}

function placeOf({ cohort, scope, horizon }: BenefitRow): string {
  return `${cohort} (${scope})${Number.isFinite(horizon) ? `, up to ${horizon}` : ""}`;
}

function armsOf(row: BenefitRow): string {
  return `${formatCount(row.treated)} / ${formatCount(row.control)}`;
}

function measureRow(row: BenefitRow): string[] {
  const isInteraction = row.measure === "interaction";
  return [
    row.model,
    placeOf(row),
    isInteraction ? "interaction" : "c-for-benefit",
    formatInterval(row.estimate, row.lower, row.upper),
    isInteraction ? formatPCell(row.p_wald) : "–",
    isInteraction ? formatPCell(row.p_likelihood_ratio) : "–",
    armsOf(row),
    isInteraction ? "–" : formatCount(row.pairs),
  ];
}

function quarterRow(row: BenefitRow): string[] {
  return [
    row.model,
    placeOf(row),
    row.quarter === 0 ? "all" : `quarter ${row.quarter}`,
    formatNumber(row.risk_treated),
    formatNumber(row.risk_control),
    formatInterval(row.estimate, row.lower, row.upper),
    armsOf(row),
  ];
}

const reasonTexts: Readonly<Record<string, string>> = {
  "score-constant": "A score that is the same for everybody has no interaction.",
  "no-events": "Where nothing or everything is an event there is no interaction.",
  separation: "Where score and arm separate the outcome, the interaction runs to infinity and is not given.",
  dependent: "Where an arm is empty, or the score is the arm's, there is no interaction.",
  "no-unequal-pairs": "Where all pairs have the same observed benefit there is no c-for-benefit.",
  "too-few-pairs": "Where too few pairs differ there is no interval of c-for-benefit.",
  "arm-unknown":
    "Where a quarter has no case of an arm, or its follow-up ends before the horizon, its benefit is not known.",
  "variance-unknown": "Where an arm of a quarter has no event, or no survivor, its benefit has no interval.",
  "patients-repeat":
    "Rows of one patient are not independent: estimates are given without intervals and p values where patients have several.",
};
