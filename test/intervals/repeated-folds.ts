import type { KeyPart } from "../../statistics/random/counter-random.ts";
import type { FoldStrata } from "../../statistics/resampling/fold-strata.ts";
import { stratifiedGroupFolds } from "../../statistics/resampling/stratified-group-folds.ts";
import { mostRepeats } from "./coverage-counter.ts";

/** Fold per row of every repeat; each case is a patient. */
export function repeatedFolds(strata: FoldStrata, folds: number, key: readonly KeyPart[]): Int32Array[] {
  const patients = Array.from(strata.of.keys(), String);
  return Array.from({ length: mostRepeats }, (_, repeat) =>
    stratifiedGroupFolds(strata, patients, folds, [...key, repeat]),
  );
}
