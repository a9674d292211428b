import { describe, expect, it } from "vitest";
import type { FeatureTable } from "../../../statistics/feature-table.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { selectElasticNet } from "../../../statistics/selection/select-elastic-net.ts";
import { selectMrmr } from "../../../statistics/selection/select-mrmr.ts";
import { selectRecursive } from "../../../statistics/selection/select-recursive.ts";
import { selectRelieff } from "../../../statistics/selection/select-relieff.ts";
import { selectStability, TooFewPatientsError } from "../../../statistics/selection/select-stability.ts";
import { stepRegistry, type StepOptions } from "../../../statistics/step-registry.ts";
import { SingleClassError } from "../../../statistics/selection/single-class-error.ts";
import { OutcomeKindError, type Outcome, type OutcomeKind } from "../../../statistics/outcome.ts";
import { binaryOutcome } from "../binary-outcome.ts";
import { referenceCohort, referenceOutcomes } from "./reference-cohort.ts";

const { table, outcome: event } = referenceCohort();
const outcome = binaryOutcome(event);
const others = referenceOutcomes();
const context = { patients: Array.from(event, (_, row) => `p${row}`), variables: {} };
const names = (numbers: readonly number[]): string[] => numbers.map((j) => `f${j}`);

const all: Readonly<Record<OutcomeKind, Outcome>> = { binary: outcome, ...others };
const selections: readonly StepOptions[] = [
  { kind: "select-elastic-net", l1Ratio: 0.5, keep: 3 },
  { kind: "select-mrmr", scheme: "quotient", by: "spearman", keep: 3 },
  { kind: "select-recursive", l1Ratio: 0, lambda: 0.1, dropShare: 0.2, keep: 3 },
  { kind: "select-relieff", neighbors: 5, keep: 3 },
  { kind: "select-stability", perHalf: 4, threshold: 0.6, pairs: 4, l1Ratio: 1, seed: 1 },
];

describe("select-mrmr", () => {
  // numpy 2.4: corrcoef of values or of scipy's rankdata, -log(1 - r^2) / 2, the greedy search in ten lines
  it.each([
    ["pearson", "difference", [11, 2, 7, 0, 8, 5, 1, 6, 9, 3, 4, 10]],
    ["pearson", "quotient", [11, 2, 7, 8, 0, 1, 6, 10, 5, 3, 4, 9]],
    ["spearman", "difference", [11, 2, 7, 8, 0, 5, 1, 6, 9, 4, 3, 10]],
    ["spearman", "quotient", [11, 2, 7, 8, 0, 1, 6, 10, 4, 3, 5, 9]],
  ] as const)("chooses by %s and %s in the order of numpy", (by, scheme, order) => {
    const fitted = selectMrmr.fit(table, context, outcome, { kind: "select-mrmr", by, scheme, keep: 12 });
    expect(fitted.order).toEqual(names(order));
  });

  // the same search in numpy: correlation ratio of values or scipy's ranks; ranks of the levels; values or ranks of the numbers;
  // 2 (C - 0.5) with scikit-survival's concordance_index_censored(tied_tol=0), competing events censored
  it.each<[OutcomeKind, "spearman" | "pearson", "difference" | "quotient", readonly number[]]>([
    ["multiclass", "spearman", "difference", [1, 8, 11, 7, 5, 9, 3, 2, 6, 4, 10, 0]],
    ["multiclass", "spearman", "quotient", [1, 7, 8, 5, 10, 11, 9, 3, 2, 0, 6, 4]],
    ["multiclass", "pearson", "difference", [1, 8, 11, 7, 5, 3, 9, 2, 6, 4, 10, 0]],
    ["ordinal", "spearman", "difference", [11, 4, 1, 0, 3, 10, 2, 6, 8, 5, 7, 9]],
    ["ordinal", "spearman", "quotient", [11, 5, 1, 4, 0, 3, 10, 2, 6, 8, 7, 9]],
    ["ordinal", "pearson", "quotient", [11, 9, 3, 1, 0, 4, 2, 10, 6, 8, 7, 5]],
    ["continuous", "spearman", "difference", [10, 5, 0, 11, 9, 4, 7, 2, 6, 8, 3, 1]],
    ["continuous", "spearman", "quotient", [10, 5, 4, 11, 0, 9, 7, 2, 6, 8, 1, 3]],
    ["continuous", "pearson", "difference", [10, 5, 0, 11, 9, 4, 2, 7, 6, 8, 3, 1]],
    ["survival", "spearman", "difference", [0, 3, 6, 10, 7, 4, 11, 2, 9, 5, 8, 1]],
    ["survival", "spearman", "quotient", [0, 3, 6, 10, 7, 11, 4, 2, 8, 9, 1, 5]],
    ["survival", "pearson", "difference", [0, 3, 6, 10, 7, 9, 11, 4, 2, 5, 8, 1]],
  ])("chooses for a %s outcome by %s and %s in the order of numpy", (kind, by, scheme, order) => {
    const fitted = selectMrmr.fit(table, context, all[kind], { kind: "select-mrmr", by, scheme, keep: 12 });
    expect(fitted.order).toEqual(names(order));
  });

  it("is the binary choice where an outcome of classes or levels has two of them", () => {
    for (const by of ["spearman", "pearson"] as const) {
      const options = { kind: "select-mrmr", by, scheme: "difference", keep: 12 } as const;
      const { order } = selectMrmr.fit(table, context, outcome, options);
      for (const kind of ["multiclass", "ordinal"] as const) {
        const two = { kind, levels: ["none", "event", "unseen"], level: event };
        expect(selectMrmr.fit(table, context, two, options).order).toEqual(order);
      }
    }
  });

  it("leaves a copy of a chosen column to the end", () => {
    const copied = withCopy(11);
    const fitted = selectMrmr.fit(copied, context, outcome, {
      kind: "select-mrmr",
      by: "spearman",
      scheme: "difference",
      keep: 13,
    });
    expect([fitted.order[0], fitted.order[12]]).toEqual(["f11", "copy"]);
  });
});

describe("select-relieff", () => {
  it("has the weights of scikit-rebate 0.7 with 10 neighbors", () => {
    const expected = [
      0.08785418094000713, 0.04124212983020589, 0.12927240480360494, -0.006610988216578007, 0.02826399368236122,
      0.016755569007411784, 0.02490616890523534, 0.02080065686157295, 0.014118327052863627, 0.0708922780211994,
      0.08457590515947831,
    ];
    // without f9, whose four values scikit-rebate takes for categories
    const without = { rows: table.rows, columns: table.columns.filter(({ name }) => name !== "f9") };
    const options = { kind: "select-relieff", neighbors: 10, keep: 3 } as const;
    const { weights, kept } = selectRelieff.fit(without, context, outcome, options);
    weights.forEach((weight, j) => expect(weight).toBeCloseTo(expected[j], 13));
    expect(kept).toEqual(["f0", "f2", "f11"]);
  });

  // numpy from the formulas of Robnik-Sikonja and Kononenko 2003: misses by P(C) / (1 - P(own)); RReliefF with 1 / k per neighbor
  it.each<[OutcomeKind, readonly number[]]>([
    [
      "multiclass",
      [
        0.017318004018753486, 0.27268936698722895, -0.011324205525637046, 0.0069881115027378305, -0.007758151103090025,
        0.009157161787653174, -0.025017904554919458, 0.003237485601112642, -0.005561934458455858, 0.0006403133903133845,
        0.018083824309914055, 0.11216248412435569,
      ],
    ],
    [
      "ordinal",
      [
        0.03562850210649268, 0.07583722754043484, -0.0015732254019618641, -0.0395841010795111, -0.026586767085126195,
        -0.03178805581035343, -0.02993283879541289, -0.0044818692180391695, -0.011941244189976191, -0.04238644218192256,
        0.025750411190637118, 0.1040248666185918,
      ],
    ],
    [
      "continuous",
      [
        0.06655707437710823, 0.0005898538046458235, -0.007863654229040978, -0.017596487557567847, -0.012315157740744681,
        0.0220126026012733, -0.014322570965654785, -0.005990412311964344, -0.02057299527128076, -0.027027062008162156,
        0.0859351425418102, 0.014416390473324353,
      ],
    ],
  ])("has for a %s outcome the weights of the published formulas", (kind, expected) => {
    const options = { kind: "select-relieff", neighbors: 10, keep: 3 } as const;
    const { weights } = selectRelieff.fit(table, context, all[kind], options);
    weights.forEach((weight, j) => expect(weight).toBeCloseTo(expected[j], 12));
  });

  it("has a weight for a class of one case, and where all near outcomes are the same or opposite", () => {
    const level = Uint8Array.from(event, (_, row) => (row === 5 ? 2 : row % 2));
    const options = { kind: "select-relieff", neighbors: 2, keep: 2 } as const;
    const lonely = selectRelieff.fit(table, context, { ...others.multiclass, level }, options);
    for (const weight of lonely.weights) expect(weight).not.toBeNaN();
    // two far groups: every near outcome is the same, and the column that parts the groups does not move
    const group = (row: number): number => Number(row >= 30);
    const column = (name: string, value: (row: number) => number) =>
      ({ kind: "numeric", name, set: "ct", values: Float64Array.from(event, (_, row) => value(row)) }) as const;
    const columns = [column("group", group), column("inside", (row) => (row % 30) / 300)];
    const value = Float64Array.from(event, (_, row) => group(row));
    const { weights } = selectRelieff.fit({ rows: 60, columns }, context, { kind: "continuous", value }, options);
    expect(weights[0]).toBe(0);
    expect(weights[1]).toBeLessThan(0);
  });

  it("refuses follow-up by name", () => {
    const options = { kind: "select-relieff", neighbors: 2, keep: 2 } as const;
    expect(() => selectRelieff.fit(table, context, others.survival, options)).toThrow(OutcomeKindError);
  });

  it("sees two columns that only tell the outcome together", () => {
    const random = counterRandom(["xor"]);
    const rows = 64;
    const draw = (): Float64Array => Float64Array.from({ length: rows }, () => random.uniform());
    const [a, b, c] = [draw(), draw(), draw()];
    const xor = Uint8Array.from(a, (value, row) => (value > 0.5 === b[row] > 0.5 ? 1 : 0));
    const columns = [c, a, b].map((values, j) => ({ kind: "numeric", name: `x${j}`, set: "ct", values }) as const);
    const options = { kind: "select-relieff", neighbors: 5, keep: 2 } as const;
    expect(selectRelieff.fit({ rows, columns }, context, binaryOutcome(xor), options).kept).toEqual(["x1", "x2"]);
  });
});

describe("select-recursive", () => {
  it("drops columns in the order of scikit-learn's RFE with the same ridge penalty", () => {
    // scikit-learn 1.9: RFE(LogisticRegression(C=1 / (60 * 0.05), tol=1e-12), n_features_to_select=1, step=1)
    const fitted = selectRecursive.fit(table, context, outcome, {
      kind: "select-recursive",
      l1Ratio: 0,
      lambda: 0.05,
      dropShare: 0,
      keep: 1,
    });
    expect(fitted.rounds.flat()).toEqual(names([6, 4, 8, 7, 9, 3, 5, 10, 1, 0, 2]));
    expect(fitted.kept).toEqual(["f11"]);
  });

  // scikit-learn 1.9: RFE of LogisticRegression(C=1 / (60 * 0.05)) and, on the outcome over its standard deviation,
  // Ridge(alpha=60 * 0.05); the others in numpy: smallest coefficient of scipy's L-BFGS-B at a gradient of 1e-10
  it.each<[OutcomeKind, readonly number[]]>([
    ["multiclass", [6, 5, 4, 9, 3, 2, 0, 7, 8, 10, 11, 1]],
    ["ordinal", [3, 7, 5, 2, 6, 4, 9, 8, 10, 0, 1, 11]],
    ["continuous", [7, 2, 6, 8, 9, 3, 4, 1, 11, 0, 5, 10]],
    ["survival", [8, 9, 2, 4, 5, 6, 7, 3, 1, 11, 10, 0]],
  ])("drops columns in the order of the ridge regression of a %s outcome", (kind, order) => {
    const options = { kind: "select-recursive", l1Ratio: 0, lambda: 0.05, dropShare: 0, keep: 1 } as const;
    const fitted = selectRecursive.fit(table, context, all[kind], options);
    expect([...fitted.rounds.flat(), ...fitted.kept]).toEqual(names(order));
  });

  it("drops several at a time and never more than it must", () => {
    const options = { kind: "select-recursive", l1Ratio: 0, lambda: 0.05, dropShare: 0.5, keep: 5 } as const;
    const { rounds } = selectRecursive.fit(table, context, outcome, options);
    expect(rounds.map(({ length }) => length)).toEqual([6, 1]);
  });
});

describe("select-elastic-net", () => {
  it("takes orthogonal columns in the order of their correlation with the outcome", () => {
    // columns of a Hadamard matrix: coefficients enter at |x'(y - mean)| / n, one after the other
    const rows = 16;
    const sign = (row: number, bits: number): number => (bitCount(row & bits) % 2 === 0 ? 1 : -1);
    const columns = [1, 2, 4, 8].map(
      (bits, j) =>
        ({
          kind: "numeric",
          name: `h${j}`,
          set: "ct",
          values: Float64Array.from({ length: rows }, (_, row) => sign(row, bits)),
        }) as const,
    );
    const y = Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0);
    const size = columns.map(({ values }) => Math.abs(values.reduce((sum, x, row) => sum + x * y[row], 0)));
    expect(size).toEqual([5, 1, 1, 3]);
    const kept = (keep: number): readonly string[] =>
      selectElasticNet.fit({ rows, columns }, context, binaryOutcome(y), {
        kind: "select-elastic-net",
        l1Ratio: 1,
        keep,
      }).kept;
    expect(kept(1)).toEqual(["h0"]);
    expect(kept(2)).toEqual(["h0", "h3"]);
    expect(kept(9)).toHaveLength(4);
  });
});

describe("select-elastic-net by an outcome that is not binary", () => {
  // Largest of glmnet's 50 lambdas at which so many columns have a coefficient, l1Ratio 0.5: scikit-learn 1.9 (saga, enet_path at
  // 1e-10), else L-BFGS-B of scipy with each coefficient as a difference of two positive numbers; columns by falling size
  it.each<[OutcomeKind, number, number, readonly number[]]>([
    ["multiclass", 2, 0.40044581344492, [1, 11]],
    ["multiclass", 4, 0.18880484961987876, [1, 11, 8, 7]],
    ["multiclass", 6, 0.08901896347303978, [1, 8, 11, 7, 10, 3]],
    ["ordinal", 2, 0.6608423133051132, [11, 0]], // f1 is in as well, and smaller
    ["ordinal", 4, 0.5476022069168531, [11, 1, 0, 10]],
    ["ordinal", 6, 0.10087215804985697, [11, 1, 0, 10, 8, 4]],
    ["continuous", 2, 1.5584473520081388, [10, 0]],
    ["continuous", 4, 0.6088760199357611, [10, 0, 5, 11]],
    ["survival", 2, 0.8837703092024023, [0, 10]],
    ["survival", 4, 0.2370886892490348, [0, 10, 3, 7]],
    ["survival", 6, 0.13490028788225586, [0, 10, 3, 1, 7, 6]],
  ])("takes of a %s outcome the first %i at the lambda of an independent path", (kind, keep, lambda, kept) => {
    const options = { kind: "select-elastic-net", l1Ratio: 0.5, keep } as const;
    const fitted = selectElasticNet.fit(table, context, all[kind], options);
    expect(fitted.lambda).toBeCloseTo(lambda, 9);
    expect(fitted.kept).toEqual(names(kept.toSorted((a, b) => a - b)));
  });

  it("does not depend on the unit of a number", () => {
    const { value } = others.continuous;
    const options = { kind: "select-elastic-net", l1Ratio: 0.5, keep: 4 } as const;
    const own = (scale: number): readonly string[] =>
      selectElasticNet.fit(table, context, { kind: "continuous", value: value.map((y) => scale * y) }, options).kept;
    expect(own(1e-9)).toEqual(own(1e9));
  });
});

describe("select-stability", () => {
  const options = {
    kind: "select-stability",
    perHalf: 3,
    threshold: 0.75,
    pairs: 20,
    l1Ratio: 1,
    seed: 1,
  } as const;

  it("keeps what most halves select, and bounds the false ones by q^2 / ((2 pi - 1) p)", () => {
    const fitted = selectStability.fit(table, context, outcome, options);
    expect(fitted.expectedFalse).toBeCloseTo(9 / (0.5 * 12), 14);
    const total = fitted.frequencies.reduce<number>((sum, share) => sum + (share ?? 0), 0);
    expect(total).toBeCloseTo(3, 12); // every half selects exactly three
    expect(fitted.kept).toEqual(
      names([...fitted.frequencies.keys()].filter((j) => (fitted.frequencies[j] ?? 0) >= 0.75)),
    );
    expect(fitted.kept).toContain("f11");
  });

  it.each<[OutcomeKind, readonly string[]]>([
    ["multiclass", ["f1"]],
    ["ordinal", ["f11"]],
    ["continuous", ["f10", "f5"]], // these two say all of it, so that some paths end before they have three
    ["survival", ["f0"]],
  ])("finds what a %s outcome follows, at most three columns per half, with the same bound", (kind, found) => {
    const fitted = selectStability.fit(table, context, all[kind], options);
    expect(fitted.kept).toEqual(expect.arrayContaining([...found]));
    expect(fitted.frequencies.reduce<number>((sum, share) => sum + (share ?? 0), 0)).toBeLessThan(3 + 1e-12);
    expect(fitted.expectedFalse).toBeCloseTo(9 / (0.5 * 12), 14);
  });

  it("has an event in each half of two patients with one, and takes follow-up that is never censored", () => {
    const { time } = others.survival;
    const fit = (isEvent: (row: number) => boolean): unknown =>
      selectStability.fit(
        table,
        context,
        { ...others.survival, event: Uint8Array.from(time, (_, row) => Number(isEvent(row))) },
        options,
      );
    expect(() => fit((row) => row === 7 || row === 30)).not.toThrow();
    expect(() => fit(() => true)).not.toThrow();
    expect(() => fit((row) => row === 7)).toThrow(TooFewPatientsError);
  });

  it("cuts a level of one patient with the rest, and refuses one patient", () => {
    const level = others.multiclass.level.map((own, row) => (row === 0 ? 2 : own === 2 ? 0 : own));
    expect(selectStability.fit(table, context, { ...others.multiclass, level }, options).kept).toContain("f1");
    const patients = Array.from(event, () => "only");
    expect(() => selectStability.fit(table, { ...context, patients }, others.continuous, options)).toThrow(
      TooFewPatientsError,
    );
  });

  it("depends on its seed and on nothing else that is random", () => {
    const other = selectStability.fit(table, context, outcome, { ...options, seed: 2 });
    expect(other.frequencies).not.toEqual(selectStability.fit(table, context, outcome, options).frequencies);
  });

  it("refuses a class with one patient, however many rows it has", () => {
    const patients = Array.from(event, (y, row) => (y === 1 ? "only" : `p${row}`));
    const fit = (): unknown => selectStability.fit(table, { ...context, patients }, outcome, options);
    expect(fit).toThrow(TooFewPatientsError);
  });
});

it("every selection refuses an outcome of one class by the name of the step", () => {
  const one = new Uint8Array(60);
  const fit = (): unknown =>
    selectRelieff.fit(table, context, binaryOutcome(one), { kind: "select-relieff", neighbors: 3, keep: 1 });
  expect(fit).toThrow(SingleClassError);
  expect(fit).toThrow("select-relieff: the outcome has one class only");
});

const unvaried: readonly Outcome[] = [
  binaryOutcome(new Uint8Array(60)),
  { ...others.multiclass, level: new Uint8Array(60) },
  { ...others.ordinal, level: new Uint8Array(60) },
  { kind: "continuous", value: new Float64Array(60).fill(3) },
  { ...others.survival, event: new Uint8Array(60).fill(2) },
];

describe.each(Object.keys(all) as OutcomeKind[])("every selection that knows a %s outcome", (kind) => {
  const known = selections.filter((options) => stepRegistry[options.kind].outcomes(options)?.includes(kind));

  it("refuses training rows that tell nothing of it, by a typed error", () => {
    const own = unvaried.find((outcome) => outcome.kind === kind) ?? outcome;
    for (const options of known) {
      const fit = (): unknown => stepRegistry[options.kind].fit(table, context, own, options);
      expect(fit).toThrow(/one class only|one level only|the same in all rows|no case has the event/);
    }
  });

  it("leaves constant columns out and takes the first of equal ones", () => {
    const constant = { kind: "numeric", name: "constant", set: "ct", values: new Float64Array(60).fill(0.1) } as const;
    const category = {
      kind: "category",
      name: "c",
      set: "ct",
      values: Array.from(event, String),
      levels: null,
    } as const;
    const doubled: FeatureTable = {
      rows: 60,
      columns: [constant, category, ...table.columns.flatMap((own) => [own, { ...own, name: `${own.name} again` }])],
    };
    for (const options of known) {
      const step = stepRegistry[options.kind];
      const fitted = step.fit(doubled, context, all[kind], options);
      expect(JSON.parse(JSON.stringify(fitted))).toStrictEqual(fitted);
      const kept = step.apply(fitted, doubled, context).columns.map(({ name }) => name);
      expect(kept).toContain("c");
      expect(kept).not.toContain("constant");
      for (const name of kept) if (name.endsWith(" again")) expect(kept).toContain(name.slice(0, -6));
    }
  });

  it("takes a table without any column that varies", () => {
    const flat: FeatureTable = {
      rows: 60,
      columns: [{ kind: "numeric", name: "constant", set: "ct", values: new Float64Array(60).fill(0.1) }],
    };
    for (const options of known)
      expect(() => stepRegistry[options.kind].fit(flat, context, all[kind], options)).not.toThrow();
  });
});

function withCopy(column: number): FeatureTable {
  return { rows: table.rows, columns: [...table.columns, { ...table.columns[column], name: "copy" }] };
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left > 0; left >>= 1) count += left & 1;
  return count;
}
