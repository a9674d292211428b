import type { Outcome } from "../outcome.ts";
import { simulatedCoverage, type SimulatedRow } from "./simulated-coverage.ts";

/** What the coverage of an interval over folds is looked up by. */
export interface CoverageSetting {
  readonly outcome: Outcome["kind"];
  readonly scheme: "folds" | "leave-one-center-out" | "bootstrap" | "predefined" | "temporal";
  readonly folds: number;
  readonly repeats: number;
  readonly n: number;
  /** Cases of the rarer class, events of follow-up; of a number all cases. */
  readonly minority: number;
  /** Whether no patient has two rows. */
  readonly isIndependent: boolean;
  readonly confidence: number;
}

/** Coverage in [0, 1], or NaN and why it is not known. */
export interface InternalCoverage {
  readonly coverage: number;
  readonly unknown: string;
}

const simulatedConfidence = 0.95;
const simulatedRepeats = [1, 5, 10] as const;

const simulatedMeasures: Readonly<Record<Outcome["kind"], readonly string[]>> = {
  binary: ["auc", "auc_difference"],
  survival: ["c-index"],
  continuous: ["r2"],
  multiclass: [],
  ordinal: [],
};

/**
 * Simulated coverage of a nominal 95 % corrected resampled t interval in the nearest setting that is not easier: no more cases and no
 * more of the rarer class than the study has (the largest such), no fewer candidate features (the fewest such); of folds and repeats
 * between simulated ones the lower coverage of both, of more than ten repeats that of ten; and, as the true signal is not known, the
 * lowest coverage over no, a moderate and a strong signal. See docs/decisions/0016.
 *
 * @param measure `auc`, `auc_difference`, `c-index` or `r2`
 * @param setting of the study
 * @param features candidates of the model before any selection; of a comparison those of the larger model
 */
export function internalCoverage(measure: string, setting: CoverageSetting, features: number): InternalCoverage {
  const unknown = whyUnknown(measure, setting, features);
  if (unknown !== "") return { coverage: Number.NaN, unknown };
  const ofMeasure = simulatedCoverage.filter(
    (row) => row[0] === measure && row[1] <= setting.n && row[2] <= setting.minority && row[3] >= features,
  );
  const least = Math.min(...ofMeasure.map((row) => row[3]));
  const ofFeatures = ofMeasure.filter((row) => row[3] === least);
  const most = Math.max(...ofFeatures.map((row) => row[1]));
  const ofCases = ofFeatures.filter((row) => row[1] === most);
  const rarer = Math.max(...ofCases.map((row) => row[2]));
  const nearest = ofCases.filter((row) => row[2] === rarer);
  const folds = around(
    nearest.map((row) => row[4]),
    setting.folds,
  );
  if (folds.length === 0) return { coverage: Number.NaN, unknown: beyond };
  const repeats = around(simulatedRepeats, Math.min(setting.repeats, 10));
  const shares = nearest
    .filter((row) => folds.includes(row[4]))
    .flatMap((row) => repeats.flatMap((each) => sharesOf(row, each)));
  return { coverage: Math.min(...shares), unknown: "" };
}

const beyond = "coverage is not simulated for so few cases or events, so many features or this number of folds";

function whyUnknown(measure: string, setting: CoverageSetting, features: number): string {
  if (!simulatedMeasures[setting.outcome].includes(measure)) return "coverage is not simulated for this measure";
  if (setting.scheme !== "folds") return "coverage is not simulated for these splits";
  if (!setting.isIndependent) return "coverage is not simulated for patients with several rows";
  if (setting.confidence !== simulatedConfidence) return "coverage is simulated for intervals of 95 % only";
  return features > 0 ? "" : "the number of candidate features is not known";
}

/** The two simulated values around a wanted one, or the one that it equals; empty outside. */
function around(simulated: readonly number[], wanted: number): number[] {
  const below = simulated.filter((each) => each <= wanted);
  const above = simulated.filter((each) => each >= wanted);
  return below.length === 0 || above.length === 0 ? [] : [Math.max(...below), Math.min(...above)];
}

function sharesOf(row: SimulatedRow, repeats: number): readonly number[] {
  return repeats === 1 ? row[6] : repeats === 5 ? row[7] : row[8];
}
