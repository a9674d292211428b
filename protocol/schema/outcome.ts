import { z } from "zod";

import { byShape } from "./by-shape.ts";
import { columnName } from "./names.ts";

const cell = byShape("a value of the column", {
  text: z.string(),
  number: z.number().transform(String),
  flag: z.boolean().transform(String),
});

const outcomeColumn = columnName.describe("Column of the case table (or of the outcomes file) that holds the outcome.");

const levelObject = z.strictObject({
  name: cell.describe("What the level is called."),
  values: z.array(cell).min(1).describe("Values of the column that mean this level; `*` stands for any text: `020_*`."),
});

const level = byShape("a value, or { name: NAME, values: [values] }", {
  text: z.string().transform((name): z.output<typeof levelObject> => ({ name, values: [name] })),
  number: z.number().transform((value) => ({ name: String(value), values: [String(value)] })),
  flag: z.boolean().transform((value) => ({ name: String(value), values: [String(value)] })),
  object: levelObject,
});

const levels = z
  .array(level)
  .min(3)
  .refine(
    (list) => new Set(list.map(({ name }) => name)).size === list.length,
    "a level stands twice, expected each level once",
  );

const eventObject = z.strictObject({
  column: columnName.describe("Column that says how the follow-up ended."),
  event: z.array(cell).min(1).default(["1"]).describe("Values that mean the event."),
  competing: z
    .array(cell)
    .default([])
    .describe("Values that mean a competing event, after which the event cannot come."),
  censored: z.array(cell).default(["0"]).describe("Values that mean that the follow-up ended without an event."),
});

const survivalOutcome = z.strictObject({
  kind: z.literal("survival").describe("Time to an event, with censoring."),
  time: columnName.describe("Column of the time from time zero to the event or to the end of follow-up, above 0."),
  unit: z.enum(["days", "weeks", "months", "years"]).describe("Unit of the time and of the horizons."),
  event: byShape("a column, or { column: COLUMN, event: [values], competing: [values], censored: [values] }", {
    text: columnName.transform((column): unknown => ({ column })).pipe(eventObject),
    object: eventObject,
  }).describe("How the follow-up ended. Values are compared as text; any other value is refused."),
  origin: z.string().optional().describe("What time zero is, in words: start of radiotherapy."),
  horizons: z
    .array(z.number().positive())
    .default([])
    .transform((horizons) => [...new Set(horizons)].sort((a, b) => a - b))
    .describe("Times at which absolute risks are predicted and judged."),
});

/** What the models predict. */
export const outcomeSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("binary").describe("An outcome with two classes."),
      column: outcomeColumn,
      positive: cell.describe("The value that means the event. Values are compared as text."),
    }),
    z.strictObject({
      kind: z.literal("multiclass").describe("An outcome with several classes."),
      column: outcomeColumn,
      levels: levels.describe("All classes; values are compared as text."),
    }),
    z.strictObject({
      kind: z.literal("ordinal").describe("An outcome with several ordered classes."),
      column: outcomeColumn,
      levels: levels.describe("All classes from the lowest to the highest; values are compared as text."),
    }),
    z.strictObject({
      kind: z.literal("continuous").describe("A number."),
      column: outcomeColumn,
      unit: z.string().optional().describe("Unit of the number, for the report."),
    }),
    survivalOutcome,
  ])
  .describe("What the models predict.");
