import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binaryStrata } from "../../../statistics/resampling/fold-strata.ts";
import { bootstrapSplits } from "../../../statistics/resampling/bootstrap-splits.ts";
import { leaveOneCenterOut } from "../../../statistics/resampling/leave-one-center-out.ts";
import { OuterSplitError } from "../../../statistics/resampling/outer-split.ts";
import { permutePatients } from "../../../statistics/resampling/permute-patients.ts";
import { predefinedSplits } from "../../../statistics/resampling/predefined-splits.ts";
import { temporalSplit } from "../../../statistics/resampling/temporal-split.ts";

const ids = (count: number): string[] => Array.from({ length: count }, (_, row) => `p${row}`);

/** Strata of events written as text. */
const binary = (events: readonly string[]) => binaryStrata(Uint8Array.from(events, Number));
const continuous = (rows: number) => ({ of: new Uint8Array(rows), classes: [{ name: "cases", required: false }] });

describe("leaveOneCenterOut", () => {
  const centers = ["b", "a", "c", "a", "b", "c"];
  const strata = ["1", "0", "1", "1", "0", "0"];

  test("holds every center out once, in the order of the names", () => {
    const splits = leaveOneCenterOut(centers, ids(6), binary(strata), { oneClassCenters: "error" });
    expect(splits.map(({ label, test: held }) => [label, [...held]])).toEqual([
      ["a", [1, 3]],
      ["b", [0, 4]],
      ["c", [2, 5]],
    ]);
    expect([...splits[0].train]).toEqual([0, 2, 4, 5]);
  });

  test("refuses a center with one class by name, or keeps it in every training part", () => {
    const single = ["1", "0", "1", "1", "0", "1"];
    expect(() => leaveOneCenterOut(centers, ids(6), binary(single), { oneClassCenters: "error" })).toThrow(
      'leave-one-center-out: 1 of 3 centers lack a class of the outcome, expected all in each so that it can be judged, got c; write "oneClassCenters: train-only"',
    );
    const kept = leaveOneCenterOut(centers, ids(6), binary(single), { oneClassCenters: "train-only" });
    expect(kept.map(({ label }) => label)).toEqual(["a", "b"]);
    for (const { train } of kept) expect([...train]).toEqual(expect.arrayContaining([2, 5]));
  });

  test("refuses two centers, an empty one, and a patient of two centers", () => {
    const run = (values: string[], patients: string[]) => () =>
      leaveOneCenterOut(values, patients, continuous(values.length), { oneClassCenters: "error" });
    expect(run(["a", "b"], ids(2))).toThrow("too few centers, expected at least 3, got 2");
    expect(run(["a", "b", ""], ids(3))).toThrow("a case has no center");
    expect(run(["a", "b", "c"], ["x", "y", "x"])).toThrow("1 patient stands on both sides of a split");
    expect(run(["a", "b"], ids(2))).toThrow(OuterSplitError);
  });
});

describe("predefinedSplits", () => {
  test("holds each value out in turn, numbers in their own order", () => {
    const splits = predefinedSplits(["10", "2", "10", "1"], ids(4), null);
    expect(splits.map(({ fold, label, test: held }) => [fold, label, [...held]])).toEqual([
      [0, "1", [3]],
      [1, "2", [1]],
      [2, "10", [0, 2]],
    ]);
  });

  test("holds only the named values out", () => {
    const [only, ...others] = predefinedSplits(["train", "test", "train"], ids(3), ["test"]);
    expect(others).toEqual([]);
    expect([[...only.train], [...only.test]]).toEqual([[0, 2], [1]]);
  });

  test("refuses an unknown value, an empty one, a single one and a patient in two parts", () => {
    expect(() => predefinedSplits(["a", "b"], ids(2), ["c"])).toThrow(
      'no case has the value "c", expected one of a, b',
    );
    expect(() => predefinedSplits(["a", ""], ids(2), null)).toThrow("a case has no part");
    expect(() => predefinedSplits(["a", "a"], ids(2), null)).toThrow("too few parts");
    expect(() => predefinedSplits(["a", "b"], ["x", "x"], null)).toThrow("both sides of a split");
  });
});

describe("temporalSplit", () => {
  test("fits before the cut and holds out from it on, dates or numbers", () => {
    const dates = ["2018-12-31", "2019-01-01", "2017-05-09", "2020-02-29"];
    const [split] = temporalSplit(dates, ids(4), "2019-01-01");
    expect([[...split.train], [...split.test], split.label]).toEqual([[0, 2], [1, 3], "from 2019-01-01 on"]);
    const [years] = temporalSplit(["9", "10", "11"], ids(3), "10");
    expect([[...years.train], [...years.test]]).toEqual([[0], [1, 2]]);
  });

  test("refuses a time in another form, a day that no calendar has, a cut outside the cases, a patient on both sides", () => {
    expect(() => temporalSplit(["2018-01-01", "01.02.2019"], ids(2), "2019-01-01")).toThrow(
      'a case has the time "01.02.2019", expected a date as YYYY-MM-DD',
    );
    expect(() => temporalSplit(["2018-01-01", "2019"], ids(2), "2019-01-01")).toThrow("expected a date");
    expect(() => temporalSplit(["2018-01-01", "2019-02-29"], ids(2), "2019-01-01")).toThrow('"2019-02-29"');
    expect(() => temporalSplit(["2018", "2019"], ids(2), "2020")).toThrow("leaves all 2 cases on one side");
    expect(() => temporalSplit(["2018", "2019"], ["x", "x"], "2019")).toThrow("both sides of a split");
    expect(() => temporalSplit(["2018", ""], ids(2), "2019")).toThrow('the time ""');
  });
});

describe("bootstrapSplits", () => {
  const patients = Array.from({ length: 40 }, (_, row) => `p${Math.floor(row / 2)}`);
  const strata = Array.from({ length: 40 }, (_, row) => (row % 4 === 0 ? "1" : "0"));
  const options = { resamples: 20, minPatientsPerClass: 3 };

  test("resamples patients with all their cases, leaves the others out, and begins with the cohort itself", () => {
    const [whole, ...resamples] = bootstrapSplits(patients, binary(strata), options, [1, "folds"]);
    expect([...whole.train]).toEqual([...patients.keys()]);
    expect(whole.test).toHaveLength(0);
    expect(resamples.map(({ repeat }) => repeat)).toEqual(Array.from({ length: 20 }, (_, k) => k + 1));
    for (const { train, test: held } of resamples) {
      expect(train).toHaveLength(40);
      const times = new Int32Array(40);
      for (const row of train) times[row]++;
      for (let row = 0; row < 40; row += 2) expect(times[row]).toBe(times[row + 1]);
      expect([...held]).toEqual([...patients.keys()].filter((row) => times[row] === 0));
      expect(new Set([...held].map((row) => strata[row]))).toEqual(new Set(["0", "1"]));
      expect(
        new Set([...train].filter((row) => strata[row] === "1").map((row) => patients[row])).size,
      ).toBeGreaterThanOrEqual(3);
    }
  });

  test("leaves about 1/e of many patients out", () => {
    const many = ids(500);
    const [, ...resamples] = bootstrapSplits(many, continuous(500), { resamples: 50, minPatientsPerClass: 2 }, [
      "share",
    ]);
    const mean = resamples.reduce((sum, { test: held }) => sum + held.length / 500 / 50, 0);
    expect(mean).toBeCloseTo(Math.exp(-1), 2);
  });

  test("does not depend on the order of the patients' rows", () => {
    const order = [...patients.keys()].reverse();
    const back = bootstrapSplits(
      order.map((row) => patients[row]),
      binary(order.map((row) => strata[row])),
      options,
      [1, "folds"],
    );
    const forth = bootstrapSplits(patients, binary(strata), options, [1, "folds"]);
    const names = ({ train }: { train: Int32Array }, of: (row: number) => string) => [...train].map(of).sort();
    back.forEach((split, k) => {
      expect(names(split, (row) => patients[order[row]])).toEqual(names(forth[k], (row) => patients[row]));
    });
  });

  test("says so where no resample can hold what the inner loop needs", () => {
    expect(() =>
      bootstrapSplits(ids(6), binary(["1", "1", "0", "0", "0", "0"]), { resamples: 1, minPatientsPerClass: 2 }, []),
    ).toThrow("1000 draws of 6 patients gave no resample with 2 patients of each class");
  });
});

describe("permutePatients", () => {
  test("is a permutation that keeps centers, numbers of cases and patients together", () => {
    const cases = fc.array(
      fc.record({ patient: fc.integer({ min: 0, max: 12 }), center: fc.integer({ min: 0, max: 2 }) }),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(cases, fc.integer(), (rows, seed) => {
        const patients = rows.map(({ patient }) => `p${patient}`);
        const centers = rows.map(({ patient }) => `c${patient % 3}`);
        const source = permutePatients(patients, centers, [seed]);
        expect([...source].sort((a, b) => a - b)).toEqual([...rows.keys()]);
        const given = new Map<string, Set<string>>();
        source.forEach((from, row) => {
          expect(centers[from]).toBe(centers[row]);
          given.set(patients[row], (given.get(patients[row]) ?? new Set()).add(patients[from]));
        });
        for (const sources of given.values()) expect(sources.size).toBe(1);
      }),
    );
  });

  test("moves patients: four of one center are exchanged in all 24 ways over many keys", () => {
    const seen = new Set<string>();
    for (let key = 0; key < 400; key++) seen.add(permutePatients(["a", "b", "c", "d"], null, [key]).join());
    expect(seen.size).toBe(24);
  });
});
