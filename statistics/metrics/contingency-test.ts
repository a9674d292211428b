import chisquareCdf from "@stdlib/stats-base-dists-chisquare-cdf";
import { counterRandom } from "../random/counter-random.ts";

export interface ContingencyTest {
  /** `fisher-exact` for two columns, `permutation` for more, where an expected count is below 5. */
  readonly test: "chi-squared" | "fisher-exact" | "permutation";
  /** Pearson's chi-squared statistic without continuity correction. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** 0..1 */
  readonly pValue: number;
  /** Cramer's V, 0..1: 0 no association, 1 one determines the other. */
  readonly cramersV: number;
}

const smallestExpected = 5;
const mostTables = 200_000;
const permutations = 9999;

/**
 * Test that rows and columns of a table of counts are independent, with Cramer's V: Pearson's chi-squared where all expected
 * counts are at least 5, else the exact test of Fisher, Freeman and Halton for two columns (as R's `fisher.test`), else (or
 * with more than 200,000 tables of the same margins) the share of 9,999 seeded permutations whose chi-squared is at least as large, (1 + hits) / (1 + permutations).
 *
 * @param counts rows x columns, integers >= 0; empty rows and columns are left out
 * @returns NaN statistic, p-value and V where fewer than two rows or columns hold a count
 */
export function contingencyTest(counts: readonly (readonly number[])[]): ContingencyTest {
  const columns = (counts[0] ?? [])
    .map((_, column) => column)
    .filter((column) => counts.some((row) => row[column] > 0));
  const table = counts.map((row) => columns.map((column) => row[column])).filter((row) => sumOf(row) > 0);
  const degreesOfFreedom = Math.max(0, (table.length - 1) * (columns.length - 1));
  if (degreesOfFreedom === 0) {
    return {
      test: "chi-squared",
      statistic: Number.NaN,
      degreesOfFreedom,
      pValue: Number.NaN,
      cramersV: Number.NaN,
    };
  }
  const rowSums = table.map(sumOf);
  const columnSums = columns.map((_, column) => table.reduce((sum, row) => sum + row[column], 0));
  const total = sumOf(rowSums);
  const statistic = chiSquared(table, rowSums, columnSums, total);
  const cramersV = Math.sqrt(statistic / (total * (Math.min(table.length, columns.length) - 1)));
  const base = { statistic, degreesOfFreedom, cramersV };
  if ((Math.min(...rowSums) * Math.min(...columnSums)) / total >= smallestExpected) {
    return { ...base, test: "chi-squared", pValue: 1 - chisquareCdf(statistic, degreesOfFreedom) };
  }
  const exact = columns.length === 2 ? fisherExact(table, rowSums, columnSums[0], total) : null;
  if (exact !== null) return { ...base, test: "fisher-exact", pValue: exact };
  return { ...base, test: "permutation", pValue: permutationP(table, rowSums, columnSums, statistic) };
}

function chiSquared(
  table: readonly (readonly number[])[],
  rowSums: readonly number[],
  columnSums: readonly number[],
  total: number,
): number {
  let statistic = 0;
  table.forEach((row, r) =>
    row.forEach((observed, c) => {
      const expected = (rowSums[r] * columnSums[c]) / total;
      statistic += (observed - expected) ** 2 / expected;
    }),
  );
  return statistic;
}

/** Sum of the probabilities of all tables with these margins that are no more probable than the observed one; null: too many. */
function fisherExact(
  table: readonly (readonly number[])[],
  rowSums: readonly number[],
  firstColumn: number,
  total: number,
): number | null {
  if (rowSums.reduce((tables, sum) => tables * (Math.min(sum, firstColumn) + 1), 1) > mostTables) return null;
  const logFactorial = new Float64Array(total + 1);
  for (let i = 2; i <= total; i++) logFactorial[i] = logFactorial[i - 1] + Math.log(i);
  const choose = (n: number, k: number): number => logFactorial[n] - logFactorial[k] - logFactorial[n - k];
  const all = choose(total, firstColumn);
  const observed = table.reduce((sum, row, r) => sum + choose(rowSums[r], row[0]), -all);
  let pValue = 0;
  const visit = (r: number, left: number, logProbability: number): void => {
    if (r === rowSums.length - 1) {
      if (left > rowSums[r]) return;
      const last = logProbability + choose(rowSums[r], left);
      if (last <= observed + 1e-7) pValue += Math.exp(last); // as R: equal up to rounding counts
      return;
    }
    for (let count = 0; count <= Math.min(rowSums[r], left); count++) {
      visit(r + 1, left - count, logProbability + choose(rowSums[r], count));
    }
  };
  visit(0, firstColumn, -all);
  return Math.min(1, pValue);
}

function permutationP(
  table: readonly (readonly number[])[],
  rowSums: readonly number[],
  columnSums: readonly number[],
  observed: number,
): number {
  const random = counterRandom(["contingency-test"]);
  const total = sumOf(rowSums);
  const columnOf = Uint16Array.from(columnSums.flatMap((count, column) => Array<number>(count).fill(column)));
  const rowOf = Uint16Array.from(rowSums.flatMap((count, row) => Array<number>(count).fill(row)));
  const drawn = table.map((row) => row.map(() => 0));
  let hits = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    random.shuffle(columnOf);
    for (const row of drawn) row.fill(0);
    for (let i = 0; i < total; i++) drawn[rowOf[i]][columnOf[i]]++;
    if (chiSquared(drawn, rowSums, columnSums, total) >= observed * (1 - 1e-9)) hits++;
  }
  return (1 + hits) / (1 + permutations);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
