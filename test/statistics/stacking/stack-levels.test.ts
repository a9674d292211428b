import { describe, expect, it } from "vitest";
import { pooledLevels, stackLevels } from "../../../statistics/stacking/stack-levels.ts";
import { stackEvents } from "../../../statistics/stacking/stack-events.ts";

/** By member and level, logs of the probabilities written by row. */
function logsOf(rows: readonly (readonly number[])[]): Float64Array[] {
  return rows[0].map((_, k) => Float64Array.from(rows, (row) => Math.log(row[k])));
}

// prettier-ignore
const first = [[.7, .2, .1], [.5, .3, .2], [.2, .6, .2], [.3, .4, .3], [.1, .2, .7], [.2, .3, .5], [.6, .3, .1], [.3, .5, .2], [.1, .3, .6]];
// prettier-ignore
const second = [[.4, .4, .2], [.3, .3, .4], [.3, .5, .2], [.2, .5, .3], [.3, .3, .4], [.4, .2, .4], [.5, .2, .3], [.2, .4, .4], [.2, .6, .2]];
// prettier-ignore
const third = [[.2, .3, .5], [.1, .2, .7], [.5, .2, .3], [.4, .2, .4], [.6, .3, .1], [.5, .3, .2], [.1, .4, .5], [.6, .2, .2], [.5, .4, .1]];
const level = Uint8Array.of(0, 1, 1, 1, 2, 2, 0, 0, 2);
const logs = [first, second, third].map(logsOf);

describe("stackLevels", () => {
  // scipy 1.17.1: minimize(loss, jac, method="L-BFGS-B", bounds, ftol=1e-16, gtol=1e-13) of the same loss.
  it.each([
    [1 / 9, [0, -0.0300437448936, 0.069040853017], [1.3852468255199, 0.1950417290507, 0]],
    [1, [0, -0.0600724764981, 0.0195385338601], [0.4197858924529, 0.0895423142228, 0]],
  ])("finds what scipy's bounded minimization finds, at lambda %s", (lambda, intercepts, weights) => {
    const fit = stackLevels(logs, level, lambda);
    fit.intercepts.forEach((intercept, k) => expect(intercept).toBeCloseTo(intercepts[k], 9));
    fit.weights.forEach((weight, m) => expect(weight).toBeCloseTo(weights[m], 9));
    expect(fit.weights[2]).toBe(0);
    expect(fit.kktResidual).toBeLessThan(1e-9);
  });

  it("is the logistic stack where there are two levels", () => {
    const two = [first, second].map((rows) => rows.map(([p]) => [1 - p, p]));
    const event = level.map((own) => (own === 0 ? 1 : 0));
    const fit = stackLevels(two.map(logsOf), event, 0.1);
    const odds = two.map((rows) => Float64Array.from(rows, ([q, p]) => Math.log(p / q)));
    const expected = stackEvents(odds, event, 0.1);
    expect(fit.intercepts[1]).toBeCloseTo(expected.intercept, 9);
    fit.weights.forEach((weight, m) => expect(weight).toBeCloseTo(expected.weights[m], 9));
  });

  it("gives members that say the same the same weight", () => {
    const { weights } = stackLevels([logs[0], logs[1], logs[0]], level, 1 / 9);
    expect(weights[0]).toBeGreaterThan(0.3);
    expect(weights[2]).toBeCloseTo(weights[0], 8);
  });
});

describe("pooledLevels", () => {
  it("gives a member of weight 1 back, and probabilities that sum to 1 of any weights", () => {
    pooledLevels([0, 0, 0], [1, 0, 0], logs).forEach((said, k) =>
      said.forEach((value, row) => expect(value).toBeCloseTo(first[row][k], 12)),
    );
    const pooled = pooledLevels([0, 1, -1], [0.5, 2, 0.1], logs);
    level.forEach((_, row) => expect(pooled.reduce((sum, said) => sum + said[row], 0)).toBeCloseTo(1, 12));
  });
});
