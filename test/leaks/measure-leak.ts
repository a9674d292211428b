import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { deviationOf, meanOf } from "../fixtures/nested-estimate.ts";
import type { Leak } from "./leak.ts";

/** Mean over fresh cohorts with its 95 % interval (t). */
export interface MeasuredMean {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

export interface MeasuredLeak {
  readonly leak: Leak;
  readonly leaky: MeasuredMean;
  readonly honest: MeasuredMean;
}

/** The leak and the right way on as many noise cohorts, both on the same ones. */
export function measureLeak(leak: Leak, cohorts: number): MeasuredLeak {
  const seeds = Array.from({ length: cohorts }, (_, seed) => seed + 1);
  return { leak, leaky: measured(seeds.map(leak.leaky)), honest: measured(seeds.map(leak.honest)) };
}

function measured(values: readonly number[]): MeasuredMean {
  const mean = meanOf(values);
  const half = (tQuantile(0.975, values.length - 1) * deviationOf(values)) / Math.sqrt(values.length);
  return { mean, lower: mean - half, upper: mean + half };
}

/** `0.87 (0.85 to 0.89)` */
export function measuredText({ mean, lower, upper }: MeasuredMean): string {
  return `${mean.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)})`;
}
