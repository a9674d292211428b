import type { PlanOutcome } from "../../protocol/plan.ts";
import { html, type Html } from "./html.ts";

/** What the models predict, as part of a sentence. */
export function outcomeInWords(outcome: PlanOutcome): Html {
  switch (outcome.kind) {
    case "binary":
      return html`<strong>${outcome.column}</strong> (positive: ${outcome.positive})`;
    case "continuous":
      return html`<strong>${outcome.column}</strong>${outcome.unit !== null && ` in ${outcome.unit}`}, a number`;
    case "survival": {
      const { event, competing } = outcome.event;
      return html`the time <strong>${outcome.time}</strong> in
        ${outcome.unit}${outcome.origin !== null && ` from ${outcome.origin}`} to the event (${outcome.event.column}
        ${event.join(" or ")})${competing.length > 0 && `, with ${competing.join(" or ")} as a competing event`}`;
    }
    default:
      return html`<strong>${outcome.column}</strong>, one of
        ${outcome.levels.join(", ")}${outcome.kind === "ordinal" && " in this order"}`;
  }
}
