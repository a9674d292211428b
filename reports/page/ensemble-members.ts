import { dataTable } from "./data-table.ts";
import { formatNumber } from "./format-number.ts";
import { html, type Html } from "./html.ts";
import type { SectionInput } from "./section.ts";

/** Models that are made of models: how, and what say each member has; null where the study has none. */
export function ensembleMembers({ input, rows }: SectionInput): Html | null {
  const ensembles = input.plan.nodes.flatMap((node) => {
    if (node.kind !== "validation.nested" || node.params.model.learner.kind !== "ensemble") return [];
    const { by, members } = node.params.model.learner;
    return [{ name: node.params.model.name, by, members: members.map((member) => member.name) }];
  });
  if (ensembles.length === 0) return null;
  const { kind } = input.plan.outcome;
  const weights = rows.parameters.filter((row) => row.step === "ensemble");
  return html`<p>
      ${ensembles.map(({ name, by, members }) => `${inWords(kind, name, by, members)} `)} Members are fitted by
      themselves in the same training rows.
    </p>
    ${dataTable({
      caption: "What say the members of an ensemble have (table parameters)",
      head: ["Ensemble", "Member", "Weight in the final model", "Weights in the outer fits"],
      rows: ensembles.flatMap(({ name, members }) =>
        members.map((member) => {
          const own = weights.filter((row) => row.model === name && row.parameter === `weight.${member}`);
          const final = own.find((row) => row.scope === "final")?.value ?? Number.NaN;
          const folds = own.filter((row) => row.scope !== "final").map((row) => row.value);
          const range =
            folds.length === 0 ? "–" : `${formatNumber(Math.min(...folds))} to ${formatNumber(Math.max(...folds))}`;
          return [name, member, formatNumber(final), range];
        }),
      ),
      numeric: [2, 3],
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

function inWords(
  kind: keyof typeof combinations,
  name: string,
  by: "vote" | "stack",
  members: readonly string[],
): string {
  const listed = `${members.slice(0, -1).join(", ")} and ${members.at(-1)}`;
  return by === "vote"
    ? `The model ${name} is the mean of the ${kind === "survival" ? "risks" : "predictions"} of ${listed}.`
    : `The model ${name} is ${combinations[kind]} of ${listed}, with weights of at least 0 that were fitted on inner out-of-fold predictions.`;
}
