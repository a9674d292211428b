import type { Rows } from "./fake-study.ts";
import { uniform } from "./uniform.ts";

/** Six held-out centers, one of them too small for the summary and one without order to find. */
export function addSchemes(rows: Rows, models: readonly string[]): void {
  addFollowUp(rows, models);
  addTreatment(rows, models);
  const next = uniform(11);
  for (const [index, model] of models.entries()) {
    const mean = [0.62, 0.68, 0.74, 0.78][index];
    const place = { model, cohort: "development", scope: "internal" } as const;
    for (const [at, center] of ["amsterdam", "basel", "cork", "dublin", "essen", "faro"].entries()) {
      const estimate = at === 5 ? Number.NaN : mean + (next() - 0.5) * 0.2;
      const half = at === 5 ? Number.NaN : 0.1 + 0.03 * at;
      rows.center_performance.push({
        ...place,
        metric: "auc",
        center,
        n: 70 - 11 * at,
        events: at === 5 ? 0 : 28 - 4 * at,
        estimate,
        lower: estimate - half,
        upper: Math.min(0.98, estimate + half),
        summarized: at === 5 ? 0 : 1,
      });
    }
    const estimand = { estimand: "procedure", n: 255, events: 100, reason: "", coverage: Number.NaN } as const;
    const limits = { lower: mean - 0.07, upper: mean + 0.06 };
    rows.metrics.push(
      { ...place, ...estimand, metric: "auc_over_centers", estimate: mean, ...limits, interval: "hartung-knapp" },
      {
        ...place,
        ...estimand,
        metric: "auc_new_center",
        estimate: mean,
        lower: mean - 0.14,
        upper: mean + 0.12,
        interval: "prediction",
      },
    );
    rows.bootstrap_performance.push({
      model,
      metric: "auc",
      resamples: 200,
      apparent: 0.9,
      optimism: 0.08,
      optimism_corrected: 0.82,
      out_of_bag: 0.7,
      point_632: 0.77,
      point_632_plus: 0.74,
      overfitting_rate: 0.5,
      weight: 0.77,
    });
    if (model === "volume") continue;
    for (const scope of ["internal", "external"] as const) {
      const isPrimary = model === "combined" && scope === "external";
      rows.comparisons.push({
        model,
        versus: "volume",
        cohort: scope === "internal" ? "development" : "north",
        scope,
        metric: "auc",
        role: isPrimary ? "primary" : "exploratory",
        difference: 0.04 * index,
        lower: 0.04 * index - 0.09,
        upper: 0.04 * index + 0.09,
        p: 0.2 / index ** 3,
        p_adjusted: isPrimary ? Number.NaN : Math.min(1, 1 / index ** 3),
        test: scope === "internal" ? "corrected-resampled-t" : "delong",
        n: 81,
        events: 31,
        coverage: scope === "internal" ? 0.92 : Number.NaN,
        reason: "",
      });
    }
  }
  for (const [permute, model] of [
    ["outcome", "radiomics"],
    ["radiomics-block", "combined"],
  ] as const) {
    const test = { model, permute, metric: "auc" } as const;
    rows.permutation_tests.push({ ...test, observed: 0.72, p: 0.005, resamples: 199, repeats: 1 });
    rows.permutations.push({ ...test, resample: 0, value: 0.72 });
    for (let resample = 1; resample <= 199; resample++) {
      const value = 0.5 + (next() + next() + next() - 1.5) * 0.12 + (permute === "outcome" ? 0 : 0.1);
      rows.permutations.push({ ...test, resample, value });
    }
  }
}

/** A randomized treatment whose benefit rises with the score; one quarter without a case of an arm. */
function addTreatment(rows: Rows, models: readonly string[]): void {
  const counts = { treated: 40, control: 41, events_treated: 12, events_control: 19 } as const;
  const none = {
    horizon: Number.NaN,
    quarter: 0,
    score_from: -2,
    score_to: 2,
    standard_error: Number.NaN,
    p_wald: Number.NaN,
    p_likelihood_ratio: Number.NaN,
    risk_treated: Number.NaN,
    risk_control: Number.NaN,
    pairs: 0,
    reason: "",
  } as const;
  for (const [index, model] of models.entries()) {
    const place = { model, cohort: "development", scope: "internal", ...counts, ...none } as const;
    const interaction = { estimate: -0.3 * index, lower: -0.3 * index - 0.5, upper: -0.3 * index + 0.5 };
    const tests = { interval: "wald", standard_error: 0.25, p_wald: 0.3, p_likelihood_ratio: 0.29 };
    const concordance = {
      estimate: 0.5 + 0.03 * index,
      lower: 0.42,
      upper: 0.66,
      interval: "pair-bootstrap",
      pairs: 40,
    };
    rows.treatment_benefit.push(
      { ...place, measure: "interaction", ...interaction, ...tests },
      { ...place, measure: "c-for-benefit", ...concordance },
    );
    for (const quarter of [0, 1, 2, 3, 4]) {
      const isKnown = index > 0 || quarter !== 2;
      const estimate = isKnown ? 0.05 * quarter : Number.NaN;
      rows.treatment_benefit.push({
        ...place,
        measure: "benefit",
        quarter,
        estimate,
        lower: estimate - 0.2,
        upper: estimate + 0.2,
        interval: isKnown ? "newcombe" : "none",
        risk_treated: 0.3,
        risk_control: 0.3 + estimate,
        reason: isKnown ? "" : "arm-unknown",
      });
    }
  }
}

/** Follow-up of risk groups and decision curves. */
function addFollowUp(rows: Rows, models: readonly string[]): void {
  for (const model of models) {
    const place = { model, cohort: "development", scope: "internal" };
    for (const [at, group] of ["1 of 3", "2 of 3", "3 of 3"].entries()) {
      for (let step = 0; step <= 10; step++) {
        const free = Math.exp(-0.05 * (at + 1) * step);
        const limits = { lower: Math.max(0, free - 0.1), upper: Math.min(1, free + 0.1) };
        rows.survival_curves.push({
          ...place,
          group,
          time: step * 100,
          at_risk: 30 - step,
          event_free: free,
          ...limits,
        });
      }
    }
    for (let step = 0; step <= 40; step++) {
      const threshold = 0.1 + step / 100;
      const treatAll = 0.3 - (0.7 * threshold) / (1 - threshold);
      const net = Math.max(0, treatAll) + 0.02;
      const benefit = { net_benefit: net, lower: net - 0.05, upper: net + 0.04, treat_all: treatAll };
      rows.net_benefit.push({ ...place, horizon: Number.NaN, threshold, ...benefit });
    }
  }
}
