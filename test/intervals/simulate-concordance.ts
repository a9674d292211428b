import normalCdf from "@stdlib/stats-base-dists-normal-cdf";
import { harrellConcordance } from "../../statistics/metrics/harrell-concordance.ts";
import { counterRandom } from "../../statistics/random/counter-random.ts";
import { foldStrata } from "../../statistics/resampling/fold-strata.ts";
import { type CoverageCounter, type JudgedFolds, type Signal, signals } from "./coverage-counter.ts";
import { largestColumns } from "./largest-columns.ts";
import { repeatedFolds } from "./repeated-folds.ts";
import { informative, kept } from "./simulated-procedure.ts";
import { normalStream, standardNormals } from "./standard-normals.ts";

/** Standard deviation of the log relative hazard. */
const hazardDeviation: Readonly<Record<Signal, number>> = { none: 0, moderate: 0.8, strong: 2 };

interface FollowUp {
  readonly time: Float64Array;
  readonly event: Uint8Array;
}

/**
 * Cohorts with exponential times whose log hazard is a sum of five of the independent features, and exponential censoring for the wanted
 * share of events, of which exactly so many cases have one. The procedure weighs features by the score statistic of Cox regression in training (features times martingale residuals), after
 * keeping the ten largest where there are more than twenty. The true concordance of weights depends on the correlation of their
 * score with the log hazard alone, and is read from `concordanceByCorrelation`.
 *
 * @param counter takes the folds of every cohort
 * @param shares of events
 */
export function simulateConcordance(
  counter: CoverageCounter,
  n: number,
  features: number,
  shares: readonly number[],
  foldCounts: readonly number[],
  cohorts: number,
): void {
  for (const share of shares) {
    const events = Math.round(share * n);
    // The rows with an event come first, so that the folds are the same in every cohort.
    const event = Uint8Array.from({ length: n }, (_, row) => (row < events ? 1 : 0));
    const strata = foldStrata({
      kind: "survival",
      time: new Float64Array(n).fill(1),
      event,
      horizons: [],
      competing: false,
    });
    const designs = foldCounts.map((folds) => ({
      folds,
      assigned: repeatedFolds(strata, folds, ["coverage", "c-index", n, events, folds]),
    }));
    for (const signal of signals) {
      const deviation = hazardDeviation[signal];
      const truth = concordanceByCorrelation(deviation, share);
      for (let cohort = 0; cohort < cohorts; cohort++) {
        const key = ["coverage", "c-index", n, events, signal, features, cohort];
        const { values, time } = drawCohort(n, events, features, deviation, censoringRate(deviation, share), key);
        for (const { folds, assigned } of designs) {
          const judged = judgeFolds(values, { time, event }, assigned, folds, features, truth);
          counter.add({ measure: "c-index", n, minority: events, features, folds, signal }, judged);
        }
      }
    }
  }
}

/** Draws cases until both kinds are complete; of a kind that is, further cases are not taken. */
function drawCohort(
  n: number,
  events: number,
  features: number,
  deviation: number,
  censoring: number,
  key: readonly (string | number)[],
): { readonly values: Float64Array; readonly time: Float64Array } {
  const values = standardNormals(n * features, [...key, "features"]);
  const time = new Float64Array(n);
  const { uniform } = counterRandom([...key, "times"]);
  const normal = normalStream([...key, "informative"]);
  const known = new Float64Array(informative);
  const slope = deviation / Math.sqrt(informative);
  let [ofEvents, ofOthers] = [0, events];
  while (ofEvents < events || ofOthers < n) {
    let hazard = 0;
    for (let column = 0; column < informative; column++) {
      known[column] = normal();
      hazard += slope * known[column];
    }
    const [last, end] = [exponential(uniform, Math.exp(hazard)), exponential(uniform, censoring)];
    const seen = last <= end;
    if (seen ? ofEvents === events : ofOthers === n) continue;
    const row = seen ? ofEvents++ : ofOthers++;
    time[row] = Math.min(last, end);
    values.set(known, row * features);
  }
  return { values, time };
}

function exponential(uniform: () => number, rate: number): number {
  return Math.max(-Math.log(1 - uniform()), 1e-300) / rate;
}

function judgeFolds(
  values: Float64Array,
  { time, event }: FollowUp,
  assigned: readonly Int32Array[],
  folds: number,
  features: number,
  { at: concordanceAt }: ConcordanceByCorrelation,
): JudgedFolds {
  const judged = {
    estimates: new Float64Array(assigned.length * folds),
    exact: new Float64Array(assigned.length * folds),
  };
  const byTime = Int32Array.from(time.keys()).sort((a, b) => time[a] - time[b]);
  assigned.forEach((foldOfRow, repeat) => {
    for (let fold = 0; fold < folds; fold++) {
      const training = byTime.filter((row) => foldOfRow[row] !== fold);
      const weights = new Float64Array(features);
      let hazard = 0;
      training.forEach((row, at) => {
        if (event[row] === 1) hazard += 1 / (training.length - at);
        const residual = event[row] - hazard;
        const from = row * features;
        for (let column = 0; column < features; column++) weights[column] += residual * values[from + column];
      });
      const used = largestColumns(weights, kept(features));
      const test = Int32Array.from([...foldOfRow.keys()].filter((row) => foldOfRow[row] === fold));
      const scores = Float64Array.from(test, (row) => {
        let score = 0;
        for (const column of used) score += weights[column] * values[row * features + column];
        return score;
      });
      const followUp = {
        time: Float64Array.from(test, (row) => time[row]),
        event: Uint8Array.from(test, (row) => event[row]),
      };
      const at = repeat * folds + fold;
      judged.estimates[at] = harrellConcordance(followUp, scores).concordance;
      judged.exact[at] = concordanceAt(correlationOf(weights, used));
    }
  });
  return judged;
}

/** Correlation of a linear score with the log hazard, whose weights are the same for the informative features. */
function correlationOf(weights: Float64Array, used: Int32Array): number {
  let along = 0;
  let squares = 0;
  for (const column of used) {
    squares += weights[column] ** 2;
    if (column < informative) along += weights[column];
  }
  return along / Math.sqrt(squares * informative);
}

interface ConcordanceByCorrelation {
  readonly at: (correlation: number) => number;
}

const pairs = 20_000;
const steps = 20;

/**
 * True concordance of a normal score by its correlation with the log hazard: over many random comparable pairs, the mean probability
 * that the case with the earlier event has the higher score, given both log hazards.
 *
 * @param deviation standard deviation of the log hazard
 * @param share of events
 */
export function concordanceByCorrelation(deviation: number, share: number): ConcordanceByCorrelation {
  const censoring = censoringRate(deviation, share);
  const hazards = standardNormals(2 * pairs, ["coverage", "pairs", deviation, share]);
  const { uniform } = counterRandom(["coverage", "pair times", deviation, share]);
  const ahead: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const both = [0, 1].map((which) => {
      const standard = hazards[2 * pair + which];
      const last = exponential(uniform, Math.exp(deviation * standard));
      const end = exponential(uniform, censoring);
      return { standard, time: Math.min(last, end), seen: last <= end };
    });
    const [first, second] = both[0].time < both[1].time ? both : [both[1], both[0]];
    if (first.seen) ahead.push(first.standard - second.standard);
  }
  const grid = Float64Array.from({ length: 2 * steps + 1 }, (_, at) => {
    const correlation = at / steps - 1;
    const rest = Math.sqrt(2 * Math.max(1 - correlation ** 2, 1e-12));
    let sum = 0;
    for (const each of ahead) sum += normalCdf((correlation * each) / rest, 0, 1);
    return deviation === 0 ? 0.5 : sum / ahead.length;
  });
  return {
    at: (correlation) => {
      const place = Math.min(2 * steps - 1e-9, Math.max(0, (correlation + 1) * steps));
      const below = Math.floor(place);
      return grid[below] + (place - below) * (grid[below + 1] - grid[below]);
    },
  };
}

/** Rate of exponential censoring that leaves the wanted share of events: by bisection over the normal log hazards. */
export function censoringRate(deviation: number, share: number): number {
  const points = Array.from({ length: 801 }, (_, at) => -8 + at / 50);
  const shareAt = (rate: number): number => {
    let sum = 0;
    let weight = 0;
    for (const point of points) {
      const density = Math.exp(-(point ** 2) / 2);
      const hazard = Math.exp(deviation * point);
      sum += (density * hazard) / (hazard + rate);
      weight += density;
    }
    return sum / weight;
  };
  let [low, high] = [-10, 10];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (shareAt(Math.exp(middle)) > share) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
