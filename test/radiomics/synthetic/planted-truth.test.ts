import { describe, expect, it } from "vitest";
import { planCohort, type PlannedCase, type SyntheticCohort } from "../../../radiomics/synthetic/plan-cohort.ts";
import { plantedTruth } from "../../../radiomics/synthetic/planted-truth.ts";

/** Four cases of each role whose areas under the curve can be counted by hand. */
function literalCohort(): SyntheticCohort {
  const { seed, centers, cases } = planCohort(1, { cases: 8, external: 4 });
  const outcome = [0, 0, 1, 1, 0, 1, 0, 1] as const;
  const risk = [1, 3, 2, 4, 1, 2, 3, 4];
  const radiusMm = [20, 20, 20, 20, 12, 13, 14, 15];
  const centerOf = (i: number) => (i < 4 ? "north" : "coast");
  return {
    seed,
    centers,
    cases: cases.map((planned, i): PlannedCase => ({
      ...planned,
      center: centerOf(i),
      outcome: outcome[i],
      latent: { heterogeneity: -risk[i], burden: 0, size: 0, risk: risk[i] },
      radiusMm: radiusMm[i],
    })),
  };
}

describe("plantedTruth", () => {
  const truth = plantedTruth(literalCohort());
  const valueOf = (kind: string, at = 0) => truth.items.filter(({ check }) => check.kind === kind)[at].value;

  it("counts the oracle AUC of the planted risk on the cases themselves", () => {
    expect(valueOf("internal-auc")).toBe(3 / 4);
    expect(valueOf("external-auc")).toBe(3 / 4);
  });

  it("counts the AUC of size with ties as one half", () => {
    expect(valueOf("volume-auc", 0)).toBe(1 / 2);
    expect(valueOf("volume-auc", 1)).toBe(3 / 4);
  });

  it("states prevalence and scanner of every center, and none where a center has no case", () => {
    expect(valueOf("prevalence", 0)).toBe(1 / 2);
    expect(valueOf("prevalence", 1)).toBeNull();
    expect(truth.items.filter(({ check }) => check.kind === "scanner").map(({ item }) => item)).toEqual([
      "scanner, north",
      "scanner, south",
      "scanner, coast",
    ]);
  });

  it("has no AUC where there is one class only", () => {
    const cohort = literalCohort();
    const ones = { ...cohort, cases: cohort.cases.map((planned): PlannedCase => ({ ...planned, outcome: 1 })) };
    const item = plantedTruth(ones).items[0];
    expect(item.value).toBeNull();
    expect(item.planted).toBe("not defined: one class only");
  });

  it("plants about what the default study is meant to show", () => {
    const { items } = plantedTruth(planCohort(1));
    const internal = items.find(({ check }) => check.kind === "internal-auc")?.value;
    const external = items.find(({ check }) => check.kind === "external-auc")?.value;
    expect(internal).toBeGreaterThan(0.8);
    expect(external).toBeGreaterThan(0.8);
  });
});
