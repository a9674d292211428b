import { describe, expect, it } from "vitest";
import { planCohort, type PlannedCase } from "../../../radiomics/synthetic/plan-cohort.ts";

/** Rank form of the area under the curve (Mann-Whitney), for scores without ties. */
function auc(cases: readonly PlannedCase[], score: (planned: PlannedCase) => number): number {
  const sorted = [...cases].sort((left, right) => score(left) - score(right));
  let ranks = 0;
  let positives = 0;
  for (const [i, { outcome }] of sorted.entries()) {
    ranks += outcome * (i + 1);
    positives += outcome;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (cases.length - positives));
}

const large = planCohort(11, { cases: 8000 });
const from = (center: string) => large.cases.filter((planned) => planned.center === center);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("planCohort", () => {
  it("plans 45 and 45 development cases and 30 external ones of a third center by default", () => {
    const { cases } = planCohort(1);
    const count = (center: string) => cases.filter((planned) => planned.center === center).length;
    expect([count("north"), count("south"), count("coast")]).toEqual([45, 45, 30]);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(120);
    expect(cases[0].id).toBe("DEV-001");
    expect(cases[119].id).toBe("EXT-030");
  });

  it("depends on the seed only", () => {
    expect(planCohort(3)).toEqual(planCohort(3));
    expect(planCohort(3).cases).not.toEqual(planCohort(4).cases);
  });

  it("leaves every earlier case as it is when cases are added", () => {
    const before = planCohort(1, { cases: 20, external: 6 });
    const after = planCohort(1, { cases: 27, external: 8 });
    const byId = new Map(after.cases.map((planned) => [planned.id, planned]));
    expect(after.cases).toHaveLength(27);
    for (const planned of before.cases) expect(byId.get(planned.id)).toEqual(planned);
  });

  it("lets texture carry most of the outcome and size little of it, within each center", () => {
    for (const { name } of large.centers) {
      const cases = from(name);
      expect(auc(cases, ({ latent }) => latent.heterogeneity)).toBeGreaterThan(0.83);
      expect(auc(cases, ({ latent }) => latent.heterogeneity)).toBeLessThan(0.88);
      expect(auc(cases, ({ latent }) => latent.risk)).toBeGreaterThan(0.86);
      const size = auc(cases, ({ latent }) => latent.size);
      expect(size).toBeGreaterThan(0.54);
      expect(size).toBeLessThan(0.62);
    }
  });

  it("gives the centers different prevalences but equal distributions of the causes", () => {
    const prevalence = large.centers.map(({ name }) => mean(from(name).map(({ outcome }) => outcome)));
    expect(prevalence[0] - prevalence[1]).toBeGreaterThan(0.06);
    for (const share of prevalence) {
      expect(share).toBeGreaterThan(0.3);
      expect(share).toBeLessThan(0.55);
    }
    for (const { name } of large.centers) {
      expect(Math.abs(mean(from(name).map(({ latent }) => latent.heterogeneity)))).toBeLessThan(0.07);
    }
  });

  it("makes stage weakly informative and leaves some clinical values out", () => {
    const known = large.cases.filter(({ stage }) => stage !== null);
    const late = known.filter(({ stage }) => stage === "IV");
    const early = known.filter(({ stage }) => stage === "I");
    const risk = (cases: readonly PlannedCase[]) => mean(cases.map(({ outcome }) => outcome));
    expect(risk(late) - risk(early)).toBeGreaterThan(0.1);
    expect(risk(late) - risk(early)).toBeLessThan(0.45);
    expect(1 - known.length / large.cases.length).toBeCloseTo(0.07, 1);
    expect(large.cases.filter(({ age }) => age === null).length / large.cases.length).toBeCloseTo(0.05, 1);
    expect(new Set(large.cases.map(({ stage }) => stage))).toEqual(new Set(["I", "II", "III", "IV", null]));
  });

  it("refuses numbers of cases that cannot be", () => {
    expect(() => planCohort(1, { cases: 10, external: 11 })).toThrow("got 11 external of 10 cases");
    expect(() => planCohort(1, { cases: 2.5 })).toThrow(RangeError);
  });
});
