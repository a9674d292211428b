import type { HazardSteps } from "../../survival/baseline-hazard.ts";

/** A cumulative hazard as plain JSON. */
export interface StoredHazard {
  readonly times: readonly number[];
  readonly cumulativeHazard: readonly number[];
  readonly lastTime: number;
}

/** Copies a cumulative hazard into plain JSON. */
export function storedHazard({ times, cumulativeHazard, lastTime }: HazardSteps): StoredHazard {
  return { times: Array.from(times), cumulativeHazard: Array.from(cumulativeHazard), lastTime };
}
