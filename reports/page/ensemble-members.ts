import type { LearnerPlan, ModelPlan } from "../../protocol/model-plan.ts";
import { dataTable } from "./data-table.ts";
import { formatNumber } from "./format-number.ts";
import { html, type Html } from "./html.ts";
import type { SectionInput } from "./section.ts";

/** Models that are made of models: how, and what say each member has; null where the study has none. */
export function ensembleMembers({ input, rows }: SectionInput): Html | null {
  const ensembles = input.plan.nodes.flatMap((node) => {
    if (node.kind !== "validation.nested" || node.params.model.learner.kind !== "ensemble") return [];
    const { by, missing, members } = node.params.model.learner;
    return [{ name: node.params.model.name, by, missing, members }];
  });
  if (ensembles.length === 0) return null;
  const { kind } = input.plan.outcome;
  const weights = rows.parameters.filter((row) => row.step === "ensemble");
  return html`<p>
      ${ensembles.map((each) => `${inWords(kind, each)} `)} Members are fitted by
      themselves${ensembles.every(({ missing }) => missing === "impute") && " in the same training rows"}.
    </p>
    ${dataTable({
      caption: "What say the members of an ensemble have (table parameters)",
      head: ["Ensemble", "Who speaks", "Member", "Weight in the final model", "Weights in the outer fits"],
      rows: ensembles.flatMap(({ name }) => {
        const numbers = weights.filter((row) => row.model === name);
        return spokenWeights(numbers.map(({ parameter }) => parameter)).map(({ who, member, parameter }) => {
          const own = numbers.filter((row) => row.parameter === parameter);
          const final = own.find((row) => row.scope === "final")?.value ?? Number.NaN;
          const folds = own.filter((row) => row.scope !== "final").map((row) => row.value);
          const range =
            folds.length === 0 ? "–" : `${formatNumber(Math.min(...folds))} to ${formatNumber(Math.max(...folds))}`;
          return [name, who, member, formatNumber(final), range];
        });
      }),
      numeric: [3, 4],
    })}`;
}

/** What a stack is, by the kind of outcome. */
const combinations = {
  binary: "a logistic combination of the log-odds",
  multiclass: "a multinomial combination of the log-probabilities",
  ordinal: "a multinomial combination of the log-probabilities",
  continuous: "a least-squares combination of the predictions",
  survival: "a Cox regression on the log cumulative hazards, at one horizon,",
} as const;

interface Ensemble {
  readonly name: string;
  readonly by: "vote" | "stack";
  readonly missing: "impute" | "available";
  readonly members: readonly ModelPlan<LearnerPlan>[];
}

/** Each weight with the members that speak beside it, as the table has them. */
function spokenWeights(parameters: readonly string[]): { who: string; member: string; parameter: string }[] {
  return [...new Set(parameters)].flatMap((parameter) => {
    const [group, member] = parameter.split(/^weight\.|\.weight\./u);
    if (member === undefined) return [];
    return [{ who: group === "" ? "all" : `only ${group.split("+").join(", ")}`, member, parameter }];
  });
}

function inWords(kind: keyof typeof combinations, { name, by, missing, members }: Ensemble): string {
  const names = members.map((member) => member.name);
  const listed = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const available =
    missing === "available"
      ? " Of a case that lacks a block only the members speak whose blocks it has; each was fitted on the cases that have its own, and each group of members that can be left to speak has its own combination."
      : "";
  return `${combinationInWords(kind, name, by, listed)}${available}`;
}

function combinationInWords(
  kind: keyof typeof combinations,
  name: string,
  by: "vote" | "stack",
  listed: string,
): string {
  return by === "vote"
    ? `The model ${name} is the mean of the ${kind === "survival" ? "risks" : "predictions"} of ${listed}.`
    : `The model ${name} is ${combinations[kind]} of ${listed}, with weights of at least 0 that were fitted on inner out-of-fold predictions.`;
}
