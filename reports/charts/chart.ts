import type { TopLevelSpec } from "vega-lite";
import type { Plan } from "../../protocol/plan.ts";
import type { TableName } from "../../tables/schemas.ts";
import type { ReportRows } from "../report-rows.ts";

/** What a chart may look at: rows as they stand in the tables, and the order of names that gives each its color. */
export interface ChartInput {
  readonly rows: ReportRows;
  readonly plan: Plan;
  readonly models: readonly string[];
  readonly centers: readonly string[];
  /** Which fits a selection fraction counts, in words. */
  readonly fits: string;
}

/** One figure of the report: it selects and shows rows of a table, and never computes an estimate. */
export interface Chart {
  readonly name: string;
  readonly title: string;
  /** The table it shows, then tables that it also reads. */
  readonly tables: readonly [TableName, ...TableName[]];
  readonly draw: (input: ChartInput) => Drawing | Absence;
}

export interface Drawing {
  readonly spec: TopLevelSpec;
  /** What a reader must know to read it. */
  readonly caption: string;
  /** What is seen, in words, for those who cannot see it. */
  readonly alt: string;
}

/** Why there is nothing to draw, as one sentence. */
export interface Absence {
  readonly absent: string;
}

type Cell = string | number | null;

/** Inline data of a specification: numbers to six significant digits, undefined ones as null. */
export function chartData(rows: readonly Readonly<Record<string, string | number>>[]): {
  values: Record<string, Cell>[];
} {
  return {
    values: rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]): [string, Cell] => [key, cellOf(value)])),
    ),
  };
}

function cellOf(value: string | number): Cell {
  if (typeof value === "string") return value;
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

/** Only the named columns, so that a specification does not carry what it does not show. */
export function pick<Row extends object, Key extends keyof Row>(
  rows: readonly Row[],
  keys: readonly Key[],
): Pick<Row, Key>[] {
  return rows.map((row) => Object.fromEntries(keys.map((key) => [key, row[key]])) as Pick<Row, Key>);
}

/** Values in the order of their first appearance. */
export function distinct(values: Iterable<string>): string[] {
  return [...new Set(values)];
}

/** A part of a figure made of several. */
export type Panel = Extract<TopLevelSpec, { concat: readonly unknown[] }>["concat"][number];

/** The diagonal that chance, or perfect calibration, gives. */
export const diagonal = { values: [{ from: 0, to: 1 }] };
