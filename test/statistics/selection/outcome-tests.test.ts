import { describe, expect, it } from "vitest";
import { harrellConcordance } from "../../../statistics/metrics/harrell-concordance.ts";
import { OutcomeKindError, type Outcome } from "../../../statistics/outcome.ts";
import {
  concordanceTest,
  coxScoreTest,
  kruskalWallisTest,
  spearmanTest,
} from "../../../statistics/selection/outcome-tests.ts";
import { selectUnivariate } from "../../../statistics/selection/select-univariate.ts";
import type { UnivariateMeasure } from "../../../statistics/selection/univariate-measure.ts";
import { logRankTest } from "../../../statistics/survival/log-rank.ts";

const formula = (value: (i: number) => number): Float64Array => Float64Array.from({ length: 24 }, (_, i) => value(i));
const x = formula((i) => Math.round(10 * Math.sin(3 * i) + i / 3) / 4);
const y = formula((i) => Math.cos(5 * i) * 8 + i);
const level = Uint8Array.from({ length: 24 }, (_, i) => (i * 7) % 3);
const time = formula((i) => Math.floor(10 + 8 * Math.sin(2 * i + 1)));
const event = Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 0 ? 0 : 1));

describe("tests of one column against outcomes that are not binary", () => {
  it("equals scipy 1.17 (spearmanr, kruskal)", () => {
    const spearman = spearmanTest(x, y);
    expect(spearman.score).toBeCloseTo(0.24940148122740793, 12);
    expect(spearman.pValue).toBeCloseTo(0.23988509875639133, 12);
    expect(spearmanTest(x, level).pValue).toBeCloseTo(0.9316898063445666, 12);
    const kruskal = kruskalWallisTest(x, level, 3);
    expect(kruskal.score).toBeCloseTo(0.008799737647579528, 12);
    expect(kruskal.pValue).toBeCloseTo(0.9956097964185814, 12);
  });

  it("equals the score test from numerical derivatives of the Breslow likelihood, with tied times (numpy)", () => {
    const { score, pValue } = coxScoreTest(x, { time, event });
    expect(score ** 2).toBeCloseTo(0.8464338656767292, 6);
    expect(pValue).toBeCloseTo(0.3575631413222359, 6);
  });

  it("is the log-rank test where the column is a group and no times are tied", () => {
    const untied = formula((i) => 1 + ((i * 11) % 24));
    const group = Int32Array.from(level, (value) => (value > 0 ? 1 : 0));
    const { score, pValue } = coxScoreTest(Float64Array.from(group), { time: untied, event });
    const expected = logRankTest({ time: untied, event }, group, 2, "log-rank");
    expect(score ** 2).toBeCloseTo(expected.statistic, 10);
    expect(pValue).toBeCloseTo(expected.pValue, 10);
  });

  it("ranks by Harrell's concordance, and a p-value that no monotone scale changes", () => {
    const plain = concordanceTest(x, { time, event });
    expect(plain.score).toBeCloseTo(Math.abs(harrellConcordance({ time, event }, x).concordance - 0.5), 14);
    expect(concordanceTest(x.map(Math.exp), { time, event })).toEqual(plain);
  });

  it("leaves missing values out, counts a competing event as censored, and has no score without variation or events", () => {
    const gappy = Float64Array.of(...x, Number.NaN);
    const longer = { time: Float64Array.of(...time, 3), event: Uint8Array.of(...event, 1) };
    expect(coxScoreTest(gappy, longer)).toEqual(coxScoreTest(x, { time, event }));
    expect(spearmanTest(gappy, [...y, 1])).toEqual(spearmanTest(x, y));
    expect(coxScoreTest(x, { time, event: event.map((code) => (code === 0 ? 2 : 1)) })).toEqual(
      coxScoreTest(x, { time, event }),
    );
    const none = { score: 0, pValue: 1 };
    expect(
      coxScoreTest(
        x.map(() => 3),
        { time, event },
      ),
    ).toEqual(none);
    expect(coxScoreTest(x, { time, event: event.map(() => 0) })).toEqual(none);
    expect(
      spearmanTest(
        x.map(() => 3),
        y,
      ),
    ).toEqual(none);
    expect(
      kruskalWallisTest(
        x,
        level.map(() => 1),
        3,
      ),
    ).toEqual(none);
  });
});

describe("select-univariate", () => {
  const rows = 24;
  const context = { patients: Array.from({ length: rows }, (_, row) => `p${row}`), variables: {} };
  const column = (name: string, values: Float64Array) => ({ kind: "numeric", name, set: "ct", values }) as const;
  const fit = (by: UnivariateMeasure, outcome: Outcome, signal: ArrayLike<number>) => {
    const noise = [1, 2, 3].map((j) =>
      column(
        `noise${j}`,
        formula((i) => Math.sin(13 * j * i + j)),
      ),
    );
    const columns = [
      ...noise,
      column(
        "signal",
        Float64Array.from(signal, (value, i) => -3 * value + Math.sin(9 * i)),
      ),
    ];
    const options = { kind: "select-univariate", by, keep: 1, falseDiscoveryRate: null } as const;
    return selectUnivariate.fit({ rows, columns }, context, outcome, options);
  };
  const survival = { kind: "survival", time, event, horizons: [], competing: false } as const;
  const levels = ["low", "middle", "high"];

  it.each<[UnivariateMeasure, Outcome, ArrayLike<number>]>([
    ["kruskal", { kind: "multiclass", levels, level }, level],
    ["kruskal", { kind: "ordinal", levels, level }, level],
    ["spearman", { kind: "ordinal", levels, level }, level],
    ["spearman", { kind: "continuous", value: y }, y],
    ["cox", survival, time],
    ["concordance", survival, time],
  ])("by %s finds the column that follows the outcome", (by, outcome, signal) => {
    expect(fit(by, outcome, signal).kept).toEqual(["signal"]);
  });

  it("refuses an outcome that the measure is not made for by name", () => {
    expect(() => fit("auc", survival, time)).toThrow(OutcomeKindError);
    expect(() => fit("cox", { kind: "continuous", value: y }, y)).toThrow("select-univariate by cox");
  });
});
