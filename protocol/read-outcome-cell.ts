import { globPattern } from "./glob-pattern.ts";
import type { PlanOutcome } from "./plan.ts";

/** One observed outcome as the tables hold it, or what is wrong with one of its cells. */
type OutcomeCell =
  | { readonly coded: number; readonly observed: number }
  | { readonly at: number; readonly problem: string; readonly expected: string };

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Reads the cells of one case, in the order of `outcomeColumns`; values are compared as text. */
export function readOutcomeCell(outcome: PlanOutcome, cells: readonly string[]): OutcomeCell {
  switch (outcome.kind) {
    case "binary":
      return { coded: cells[0] === outcome.positive ? 1 : 0, observed: Number.NaN };
    case "continuous":
      return number.test(cells[0])
        ? { coded: 0, observed: Number(cells[0]) }
        : { at: 0, problem: "no number", expected: "a number with a decimal point" };
    case "survival":
      return readFollowUp(outcome, cells);
    default: {
      const level = outcome.values.findIndex((values) => values.some((value) => globPattern(value).test(cells[0])));
      return level < 0
        ? { at: 0, problem: "not a declared level", expected: outcome.values.flat().join(", ") }
        : { coded: level, observed: Number.NaN };
    }
  }
}

function readFollowUp(
  outcome: Extract<PlanOutcome, { kind: "survival" }>,
  [time, status]: readonly string[],
): OutcomeCell {
  if (!number.test(time) || !(Number(time) > 0)) {
    return { at: 0, problem: "no time of follow-up", expected: `a number above 0, in ${outcome.unit}` };
  }
  const { event, competing, censored } = outcome.event;
  const coded = [censored, event, competing].findIndex((values) => values.includes(status));
  if (coded < 0) {
    const declared = [...event, ...competing, ...censored].join(", ");
    return { at: 1, problem: "neither event, competing nor censored", expected: declared };
  }
  return { coded, observed: Number(time) };
}
