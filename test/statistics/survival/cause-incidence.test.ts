import * as fc from "fast-check";
import { expect, test } from "vitest";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { aalenJohansen, incidenceAt } from "../../../statistics/survival/aalen-johansen.ts";
import { absoluteRisk, baselineHazard } from "../../../statistics/survival/baseline-hazard.ts";
import type { HazardSteps } from "../../../statistics/survival/baseline-hazard.ts";
import { causeIncidence } from "../../../statistics/survival/cause-incidence.ts";
import { causeSpecific } from "../../../statistics/survival/cause-specific.ts";

const event: HazardSteps = { times: [1, 3], cumulativeHazard: [0.1, 0.4], lastTime: 5 };
const other: HazardSteps = { times: [2, 3], cumulativeHazard: [0.2, 0.3], lastTime: 5 };
const zero = new Float64Array(1);

test("three jumps by hand: 1 - e^-0.1, then e^-0.3 (3/4) (1 - e^-0.4)", () => {
  const [before, first, between, last] = causeIncidence([event, other], [zero, zero], [0.5, 1, 2.5, 5]);
  expect(before).toBe(0);
  expect(first).toBeCloseTo(1 - Math.exp(-0.1), 15);
  expect(between).toBe(first);
  expect(last).toBeCloseTo(1 - Math.exp(-0.1) + Math.exp(-0.3) * 0.75 * (1 - Math.exp(-0.4)), 15);
});

test("a single cause gives 1 - exp(-H exp(linear)), and a cause without events changes nothing", () => {
  const linear = Float64Array.of(-1, 0.3, 2);
  const expected = absoluteRisk(event, linear, [1, 4]);
  const never: HazardSteps = { times: [], cumulativeHazard: [], lastTime: 5 };
  for (const found of [
    causeIncidence([event], [linear], [1, 4]),
    causeIncidence([event, never], [linear, linear], [1, 4]),
  ]) {
    found.forEach((value, k) => expect(value).toBeCloseTo(expected[k], 14));
  }
});

test("agrees with the integral of S(t) h1(t) where each jump is spread over a unit of time", () => {
  const linears = [Float64Array.of(0.7), Float64Array.of(-0.4)];
  const [found] = causeIncidence([event, other], linears, [5]);
  const hazards = [
    [0.1, 0, 0.3],
    [0, 0.2, 0.1],
  ].map((jumps, k) => jumps.map((jump) => jump * Math.exp(linears[k][0])));
  const steps = 100_000;
  let incidence = 0;
  let cumulative = 0;
  for (let unit = 0; unit < 3; unit++) {
    for (let k = 0; k < steps; k++) {
      const all = hazards[0][unit] + hazards[1][unit];
      incidence += (Math.exp(-cumulative - all / (2 * steps)) * hazards[0][unit]) / steps;
      cumulative += all / steps;
    }
  }
  expect(Math.abs(found - incidence)).toBeLessThan(1e-10);
});

test("without columns it is the Aalen-Johansen estimator up to the square of the jumps", () => {
  const random = counterRandom(["incidence"]);
  const n = 2000;
  const time = Float64Array.from({ length: n }, () => 0.01 + random.uniform());
  const cause = Uint8Array.from({ length: n }, () => random.integerBelow(3));
  const hazards = [1, 2].map((k) => baselineHazard(causeSpecific({ time, event: cause }, k), new Float64Array(n))[0]);
  const curves = aalenJohansen(time, cause, 2);
  for (const horizon of [0.1, 0.3, 0.6, 0.9]) {
    const [found] = causeIncidence(hazards, [zero, zero], [horizon]);
    expect(Math.abs(found - incidenceAt(curves, 1, horizon))).toBeLessThan(1e-3);
  }
});

test("the incidences of both causes and survival add up to 1, for any hazards", () => {
  const steps = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.001, max: 3, noNaN: true })), { maxLength: 8 })
    .map((pairs): HazardSteps => {
      const times = [...new Set(pairs.map(([time]) => time))].sort((a, b) => a - b);
      let sum = 0;
      return { times, cumulativeHazard: times.map((_, k) => (sum += pairs[k][1])), lastTime: 30 };
    });
  const linear = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(steps, steps, linear, linear, (one, two, a, b) => {
      const linears = [Float64Array.of(a), Float64Array.of(b)];
      const [first] = causeIncidence([one, two], linears, [30]);
      const [second] = causeIncidence([two, one], [linears[1], linears[0]], [30]);
      const hazard =
        (one.cumulativeHazard[one.times.length - 1] ?? 0) * Math.exp(a) +
        (two.cumulativeHazard[two.times.length - 1] ?? 0) * Math.exp(b);
      expect(first + second + Math.exp(-hazard)).toBeCloseTo(1, 12);
    }),
    { numRuns: 100 },
  );
});

test("beyond the last follow-up nothing is known; a relative risk that overflows is certain", () => {
  expect(causeIncidence([event, other], [zero, zero], [5, 6])[1]).toBeNaN();
  const huge = Float64Array.of(1e4);
  expect([...causeIncidence([event, other], [huge, zero], [0.5, 1])]).toEqual([0, 1]);
  expect([...absoluteRisk(event, huge, [0.5, 1])]).toEqual([0, 1]);
});
