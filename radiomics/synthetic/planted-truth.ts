import type { PlannedCase, SyntheticCohort } from "./plan-cohort.ts";

/**
 * What a synthetic study planted, written as `truth.json` beside its case table; `study.truth` in the protocol names it.
 *
 * ```json
 * { "radstudyTruth": 1, "seed": 1, "items": [
 *   { "item": "best possible AUC, internal", "planted": "0.87 (...)", "value": 0.8712,
 *     "check": { "kind": "internal-auc" }, "note": "..." } ] }
 * ```
 * `item` names the row, `planted` says it in words, `value` is the number behind it or null, `check` says which finding
 * of the run stands beside it, `note` says how to read the two together. Items and kinds are only ever added; a reader
 * shows an item of a kind that it does not know without a finding.
 */
export interface PlantedTruth {
  readonly radstudyTruth: 1;
  readonly seed: number;
  readonly items: readonly PlantedItem[];
}

export interface PlantedItem {
  readonly item: string;
  readonly planted: string;
  readonly value: number | null;
  readonly check: TruthCheck;
  readonly note: string;
}

type TruthCheck =
  /** AUC of the primary model within the development cohort; `value` is a ceiling, not a target. */
  | { readonly kind: "internal-auc" }
  /** AUC of the frozen primary model on the one external cohort; `value` is a ceiling, not a target. */
  | { readonly kind: "external-auc" }
  /** AUC of the volume baseline; `value` is that of the planted radius. */
  | { readonly kind: "volume-auc"; readonly scope: "internal" | "external" }
  /** Median share of feature variance between the centers without and with harmonization: it has to fall. */
  | { readonly kind: "batch-effect-before-after" }
  /** Share of these families among the features that the models selected; they carry the signal. */
  | { readonly kind: "selected-families"; readonly families: readonly string[] }
  /** Share of positive cases of one center, as counted in its case table. */
  | { readonly kind: "prevalence"; readonly center: string }
  /** How the scanner of one center changes intensities: context, nothing in the run measures it. */
  | {
      readonly kind: "scanner";
      readonly center: string;
      readonly gain: number;
      readonly offset: number;
      readonly noiseSd: number;
      readonly blurSigmaMm: number;
    };

/**
 * Says what was planted in a cohort, with the performance that an oracle knowing the planted causes has on these very cases.
 * @param cohort What `planCohort` returned.
 * @returns Items in a fixed order. A value is null where a group is empty or of one class, so that it has no AUC or prevalence.
 */
export function plantedTruth(cohort: SyntheticCohort): PlantedTruth {
  const roleOf = new Map(cohort.centers.map(({ name, role }) => [name, role]));
  const internal = cohort.cases.filter(({ center }) => roleOf.get(center) === "development");
  const external = cohort.cases.filter(({ center }) => roleOf.get(center) === "external");
  const thresholds = new Map(cohort.centers.map(({ name, liabilityThreshold }) => [name, liabilityThreshold]));
  const ceiling =
    "A model that knows every planted cause reaches this on these very cases; none can be expected to do better.";
  return {
    radstudyTruth: 1,
    seed: cohort.seed,
    items: [
      oracle("best possible AUC, internal", internal, thresholds, { kind: "internal-auc" }, ceiling),
      oracle("best possible AUC, external", external, thresholds, { kind: "external-auc" }, ceiling),
      {
        item: "where the signal is",
        planted: "amplitude and coarseness of the texture",
        value: null,
        check: {
          kind: "selected-families",
          families: ["intensity", "local-intensity", "ivh", "glcm", "glrlm", "glszm", "gldzm", "ngtdm", "ngldm"],
        },
        note: "Shape carries the little that size has; binned to a fixed count, the histogram loses the amplitude and carries nothing.",
      },
      volume("AUC of size, internal", internal, "internal"),
      volume("AUC of size, external", external, "external"),
      {
        item: "scanner effect",
        planted: "gain, offset, noise and blur differ between the centers and are no cause of the outcome",
        value: null,
        check: { kind: "batch-effect-before-after" },
        note: "ComBat removes shift and scale per feature; texture that blur erased does not come back.",
      },
      ...cohort.centers.map((center): PlantedItem => {
        const cases = cohort.cases.filter((planned) => planned.center === center.name);
        const share = cases.length === 0 ? null : positives(cases) / cases.length;
        return {
          item: `prevalence, ${center.name}`,
          planted: `${positives(cases)} of ${cases.length} cases positive`,
          value: share,
          check: { kind: "prevalence", center: center.name },
          note: "Prevalence differs by center, so a pooled AUC can gain or lose by center alone: read it within centers.",
        };
      }),
      ...cohort.centers.map(({ name, gain, offset, noiseSd, blurSigmaMm }): PlantedItem => ({
        item: `scanner, ${name}`,
        planted: `gain ${gain}, offset ${offset} HU, noise ${noiseSd} HU, blur ${blurSigmaMm} mm`,
        value: null,
        check: { kind: "scanner", center: name, gain, offset, noiseSd, blurSigmaMm },
        note: "measured = gain * blurred + offset + noise",
      })),
    ],
  };
}

/** The center counts because its prevalence does. */
function oracle(
  item: string,
  cases: readonly PlannedCase[],
  thresholds: ReadonlyMap<string, number>,
  check: TruthCheck,
  note: string,
): PlantedItem {
  const best = areaUnderCurve(cases, ({ latent, center }) => latent.risk - (thresholds.get(center) ?? 0));
  const texture = areaUnderCurve(cases, ({ latent }) => latent.heterogeneity);
  const planted =
    best === null || texture === null
      ? "not defined: one class only"
      : `${best.toFixed(2)} from all planted causes and the center, ${texture.toFixed(2)} from texture alone (${cases.length} cases)`;
  return { item, planted, value: best, check, note };
}

function volume(item: string, cases: readonly PlannedCase[], scope: "internal" | "external"): PlantedItem {
  const value = areaUnderCurve(cases, ({ radiusMm }) => radiusMm);
  return {
    item,
    planted: value === null ? "not defined: one class only" : `${value.toFixed(2)} from the planted radius`,
    value,
    check: { kind: "volume-auc", scope },
    note: "Size was planted as a weak cause: about 0.58 in the long run, more or less in a sample of this size.",
  };
}

function positives(cases: readonly PlannedCase[]): number {
  let count = 0;
  for (const { outcome } of cases) count += outcome;
  return count;
}

/** Share of (positive, negative) pairs in the right order, ties one half; null without such a pair. */
function areaUnderCurve(cases: readonly PlannedCase[], score: (planned: PlannedCase) => number): number | null {
  let pairs = 0;
  let concordant = 0;
  for (const positive of cases) {
    if (positive.outcome === 0) continue;
    for (const negative of cases) {
      if (negative.outcome === 1) continue;
      const difference = score(positive) - score(negative);
      pairs += 1;
      concordant += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    }
  }
  return pairs === 0 ? null : concordant / pairs;
}
