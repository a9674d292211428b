import { decisionCurve } from "./decision-curve.ts";
import { survivalCurves } from "./survival-curves.ts";
import { batchAgreement } from "./batch-agreement.ts";
import { batchComponents } from "./batch-components.ts";
import { batchEffects } from "./batch-effects.ts";
import { calibration } from "./calibration.ts";
import { centerForest } from "./center-forest.ts";
import type { Chart } from "./chart.ts";
import { featureSelection } from "./feature-selection.ts";
import { featureVolume } from "./feature-volume.ts";
import { foldAuc } from "./fold-auc.ts";
import { internalExternal } from "./internal-external.ts";
import { permutation } from "./permutation.ts";
import { treatmentBenefit } from "./treatment-benefit.ts";
import { roc } from "./roc.ts";

/** Every chart of the report, by its name, in reading order. */
export const charts: Readonly<Record<string, Chart>> = Object.fromEntries(
  [
    internalExternal,
    centerForest,
    foldAuc,
    roc,
    calibration,
    survivalCurves,
    decisionCurve,
    permutation,
    treatmentBenefit,
    featureSelection,
    featureVolume,
    batchComponents,
    batchEffects,
    batchAgreement,
  ].map((chart) => [chart.name, chart]),
);
