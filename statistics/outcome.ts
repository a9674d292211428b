import type { SurvivalOutcome } from "./survival/survival-outcome.ts";

/** What the models predict, one entry per row. The kind decides which steps, learners, scores and pictures apply. */
export type Outcome = BinaryOutcome | LevelOutcome | ContinuousOutcome | CensoredOutcome;

export type OutcomeKind = Outcome["kind"];

export const outcomeKinds: readonly OutcomeKind[] = ["binary", "multiclass", "ordinal", "continuous", "survival"];

export interface BinaryOutcome {
  readonly kind: "binary";
  /** 1 = event, 0 = none. */
  readonly event: Uint8Array;
}

/** One of several classes; of an ordinal outcome the levels stand in their order. */
export interface LevelOutcome {
  readonly kind: "multiclass" | "ordinal";
  /** Declared in the protocol, at least 3. */
  readonly levels: readonly string[];
  /** Index into `levels`. */
  readonly level: Uint8Array;
}

export interface ContinuousOutcome {
  readonly kind: "continuous";
  readonly value: Float64Array;
}

/** Follow-up in the unit of the study; an event of 2 is a competing one. */
export interface CensoredOutcome extends SurvivalOutcome {
  readonly kind: "survival";
  /** Times at which absolute risks are wanted, ascending, in the unit of `time`. */
  readonly horizons: readonly number[];
  /** Whether the study declares competing events, seen in these rows or not. */
  readonly competing: boolean;
}

/** A step or a learner was given an outcome that it is not made for. */
export class OutcomeKindError extends Error {
  override readonly name = "OutcomeKindError";
  readonly subject: string;
  readonly kind: OutcomeKind;

  constructor(subject: string, expected: readonly OutcomeKind[], kind: OutcomeKind) {
    super(
      `${subject}: cannot learn from a ${kind} outcome, expected ${expected.join(" or ")}, got ${kind}, choose another`,
    );
    this.subject = subject;
    this.kind = kind;
  }
}

/**
 * Number of rows of an outcome.
 *
 * @param outcome n rows
 * @returns n
 */
export function outcomeRows(outcome: Outcome): number {
  if (outcome.kind === "binary" || outcome.kind === "survival") return outcome.event.length;
  return outcome.kind === "continuous" ? outcome.value.length : outcome.level.length;
}

/**
 * Rows with the event of interest.
 *
 * @param outcome n rows
 * @returns of an outcome without events 0
 */
export function countOutcomeEvents(outcome: Outcome): number {
  if (outcome.kind !== "binary" && outcome.kind !== "survival") return 0;
  let events = 0;
  for (const value of outcome.event) if (value === 1) events++;
  return events;
}

/**
 * Rows of the rarer class or level, with the event of interest, or with a number: what limits how much can be learned.
 *
 * @param outcome n rows
 * @returns of classes that no row has 0; of a continuous outcome n
 */
export function rarestOutcome(outcome: Outcome): number {
  switch (outcome.kind) {
    case "binary": {
      const events = countOutcomeEvents(outcome);
      return Math.min(events, outcome.event.length - events);
    }
    case "continuous":
      return outcome.value.length;
    case "survival":
      return countOutcomeEvents(outcome);
    default:
      return Math.min(...outcome.levels.map((_, k) => outcome.level.filter((level) => level === k).length));
  }
}

/**
 * The given rows of an outcome, in the given order, as a copy.
 *
 * @param outcome n rows
 * @param rows row numbers; repeats are allowed
 * @returns outcome of `rows.length` rows, same kind
 */
export function takeOutcomeRows(outcome: CensoredOutcome, rows: Int32Array): CensoredOutcome;
export function takeOutcomeRows(outcome: Outcome, rows: Int32Array): Outcome;
export function takeOutcomeRows(outcome: Outcome, rows: Int32Array): Outcome {
  switch (outcome.kind) {
    case "binary":
      return { kind: "binary", event: takeBytes(outcome.event, rows) };
    case "continuous":
      return { kind: "continuous", value: takeNumbers(outcome.value, rows) };
    case "survival":
      return { ...outcome, time: takeNumbers(outcome.time, rows), event: takeBytes(outcome.event, rows) };
    default:
      return { ...outcome, level: takeBytes(outcome.level, rows) };
  }
}

/**
 * Names of the numbers that a model gives per row.
 *
 * @param outcome of the study; only its kind, levels and horizons are read
 * @returns binary `probability`; multiclass and ordinal `probability:LEVEL` each; continuous `value`; survival `score`
 *   (higher = earlier event), then `risk:HORIZON` each, the probability of the event up to then
 */
export function outputNames(
  outcome:
    | Pick<BinaryOutcome | ContinuousOutcome, "kind">
    | Pick<LevelOutcome, "kind" | "levels">
    | Pick<CensoredOutcome, "kind" | "horizons">,
): readonly string[] {
  switch (outcome.kind) {
    case "binary":
      return ["probability"];
    case "continuous":
      return ["value"];
    case "survival":
      return ["score", ...outcome.horizons.map((horizon) => `risk:${horizon}`)];
    default:
      return outcome.levels.map((level) => `probability:${level}`);
  }
}

function takeBytes(values: Uint8Array, rows: Int32Array): Uint8Array {
  const taken = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]];
  return taken;
}

function takeNumbers(values: Float64Array, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]];
  return taken;
}
