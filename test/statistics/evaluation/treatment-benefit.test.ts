import { describe, expect, it } from "vitest";
import { treatmentBenefit, type TreatmentInput } from "../../../statistics/evaluation/treatment-benefit.ts";
import { event, followUp, score, treated } from "../treatment/sixty-cases.ts";

const patients = Array.from(score, (_, row) => `p${row}`);
// Two repeats; the second one holds probabilities that must not be looked at.
const internal = {
  model: "m",
  repeat: Int32Array.from({ length: 120 }, (_, entry) => (entry < 60 ? 0 : 1)),
  fold: new Int32Array(120),
  row: Int32Array.from({ length: 120 }, (_, entry) => (entry * 7) % 60),
  outputs: [Float64Array.from({ length: 120 }, (_, entry) => (entry < 60 ? score[(entry * 7) % 60] : Number.NaN))],
  cuts: [],
};
const input: TreatmentInput = {
  treatment: { event: "adverse", development: treated, external: {} },
  confidence: 0.95,
  seed: 1,
  development: { cohort: "development", outcome: { kind: "binary", event } },
  patients,
  internal: [internal],
  external: [
    {
      cohort: "north",
      outcome: { kind: "binary", event },
      patients,
      centers: null,
      models: [{ model: "m", outputs: [score], updated: null, cuts: [] }],
    },
  ],
  splits: 10,
};
const of = (rows: ReturnType<typeof treatmentBenefit>["benefit"], measure: string, quarter = 0) =>
  rows.find((row) => row.measure === measure && row.quarter === quarter)!;

describe("the benefit of a treatment in a study", () => {
  it("looks at each case once, in the first repeat, and only at cohorts whose arm was drawn", () => {
    const { benefit, metrics } = treatmentBenefit(input);
    expect(new Set(benefit.map((row) => `${row.cohort} ${row.scope}`))).toEqual(new Set(["development internal"]));
    expect(benefit.map((row) => `${row.measure} ${row.quarter}`)).toEqual([
      "interaction 0",
      "c-for-benefit 0",
      ...[0, 1, 2, 3, 4].map((quarter) => `benefit ${quarter}`),
    ]);
    expect(benefit.every((row) => row.quarter > 0 || row.treated + row.control === 60)).toBe(true);
    expect(metrics.map(({ metric, estimand, n, events }) => [metric, estimand, n, events])).toEqual([
      ["treatment_interaction", "procedure", 60, 37],
      ["c-for-benefit", "procedure", 60, 37],
    ]);
  });

  it("is the same for a frozen model with these scores, whatever the order of the rows", () => {
    const elsewhere = treatmentBenefit({
      ...input,
      treatment: { event: "adverse", development: null, external: { north: treated } },
    });
    const inside = treatmentBenefit(input).benefit;
    for (const [measure, quarter] of [
      ["interaction", 0],
      ["benefit", 0],
      ["benefit", 1],
      ["benefit", 4],
    ] as const) {
      const [own, other] = [of(inside, measure, quarter), of(elsewhere.benefit, measure, quarter)];
      expect(other.scope).toBe("external");
      expect(other.estimate).toBeCloseTo(own.estimate, 9);
      expect(other.upper).toBeCloseTo(own.upper, 9);
    }
    expect(elsewhere.metrics[0].estimand).toBe("final-model");
  });

  it("counts the difference of risk in favor of the treatment", () => {
    const all = of(treatmentBenefit(input).benefit, "benefit");
    const share = (arm: number) => {
      const own = [...event].filter((_, row) => treated[row] === arm);
      return own.filter((value) => value === 1).length / own.length;
    };
    expect(all.estimate).toBeCloseTo(share(0) - share(1), 12);
    expect(all).toMatchObject({ interval: "newcombe", risk_treated: share(1), risk_control: share(0) });
  });

  it("turns around where the treatment is to make the event more frequent", () => {
    const adverse = treatmentBenefit(input).benefit;
    const favorable = treatmentBenefit({ ...input, treatment: { ...input.treatment, event: "favorable" } }).benefit;
    expect(of(favorable, "interaction").estimate).toBe(of(adverse, "interaction").estimate);
    expect(of(favorable, "c-for-benefit").estimate).toBeCloseTo(1 - of(adverse, "c-for-benefit").estimate, 12);
    for (const quarter of [0, 1, 2, 3, 4]) {
      expect(of(favorable, "benefit", quarter).estimate).toBe(-of(adverse, "benefit", quarter).estimate);
      expect(of(favorable, "benefit", quarter).lower).toBe(-of(adverse, "benefit", quarter).upper);
      expect(of(favorable, "benefit", quarter).risk_treated).toBe(of(adverse, "benefit", quarter).risk_treated);
    }
  });

  it("has one concordance and five benefits per horizon of follow-up", () => {
    const outcome = { ...followUp, horizons: [60, 90] };
    const { benefit, metrics } = treatmentBenefit({ ...input, development: { cohort: "development", outcome } });
    expect(benefit.map(({ horizon }) => horizon)).toEqual([NaN, ...Array(6).fill(60), ...Array(6).fill(90)]);
    expect(metrics.map(({ metric }) => metric)).toEqual([
      "treatment_interaction",
      "c-for-benefit:60",
      "c-for-benefit:90",
    ]);
    const at90 = benefit.find((row) => row.horizon === 90 && row.measure === "benefit" && row.quarter === 0);
    expect(at90).toMatchObject({ interval: "greenwood" });
    // Kaplan-Meier of another program, as in the tests of the difference between arms.
    expect(at90?.estimate).toBeCloseTo(0.41234567901234565 - 0.43506172839506174, 12);
  });

  it("keeps estimates and drops intervals and p values where patients have several rows", () => {
    const { benefit } = treatmentBenefit({ ...input, patients: patients.map((_, row) => `p${row >> 1}`) });
    const interaction = of(benefit, "interaction");
    expect(interaction).toMatchObject({ interval: "none", reason: "patients-repeat" });
    expect([interaction.lower, interaction.p_wald, interaction.p_likelihood_ratio]).toEqual([NaN, NaN, NaN]);
    expect(interaction.estimate).toBe(of(treatmentBenefit(input).benefit, "interaction").estimate);
  });
});
