import { binaryStrata } from "../../../statistics/resampling/fold-strata.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FewerEventsThanFoldsError } from "../../../statistics/resampling/fewer-events-than-folds-error.ts";
import { OneClassError } from "../../../statistics/resampling/one-class-error.ts";
import { stratifiedGroupFolds } from "../../../statistics/resampling/stratified-group-folds.ts";

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `p${i}`);

/** Cases of a cohort with enough patients of both classes for three folds. */
const cohort = fc
  .array(fc.record({ patient: fc.integer({ min: 0, max: 30 }), event: fc.boolean() }), { minLength: 10, maxLength: 80 })
  .filter((cases) =>
    [true, false].every((value) => new Set(cases.filter((c) => c.event === value).map((c) => c.patient)).size >= 3),
  );

describe("stratifiedGroupFolds", () => {
  test("spreads 7 events and 13 non-events of single-case patients over 5 folds of 4 cases", () => {
    const outcome = Uint8Array.from({ length: 20 }, (_, i) => Number(i < 7));
    const folds = stratifiedGroupFolds(binaryStrata(outcome), ids(20), 5, ["seed"]);
    const cases = [0, 0, 0, 0, 0];
    const events = [0, 0, 0, 0, 0];
    folds.forEach((fold, i) => {
      cases[fold]++;
      events[fold] += outcome[i];
    });
    expect(cases).toEqual([4, 4, 4, 4, 4]);
    expect(events.sort((a, b) => a - b)).toEqual([1, 1, 1, 2, 2]);
  });

  test("never splits a patient, and leaves both classes in every fold", () => {
    fc.assert(
      fc.property(cohort, fc.integer(), (cases, seed) => {
        const outcome = Uint8Array.from(cases, (c) => Number(c.event));
        const patients = cases.map((c) => `p${c.patient}`);
        const folds = stratifiedGroupFolds(binaryStrata(outcome), patients, 3, [seed]);
        const foldOf = new Map(patients.map((patient, i) => [patient, folds[i]]));
        patients.forEach((patient, i) => expect(folds[i]).toBe(foldOf.get(patient)));
        for (let fold = 0; fold < 3; fold++) {
          expect(new Set([...outcome].filter((_, i) => folds[i] === fold))).toEqual(new Set([0, 1]));
        }
      }),
    );
  });

  test("depends on patients, outcomes and key, not on the order of the rows", () => {
    fc.assert(
      fc.property(cohort, (cases) => {
        const run = (rows: typeof cases): Map<number, number> => {
          const folds = stratifiedGroupFolds(
            binaryStrata(Uint8Array.from(rows, (c) => Number(c.event))),
            rows.map((c) => `p${c.patient}`),
            3,
            ["order"],
          );
          return new Map(rows.map((c, i) => [c.patient, folds[i]]));
        };
        const backwards = run(cases.toReversed());
        for (const [patient, fold] of run(cases)) expect(backwards.get(patient)).toBe(fold);
      }),
    );
  });

  test("gives other folds for another key", () => {
    const outcome = Uint8Array.from({ length: 40 }, (_, i) => i % 2);
    const folds = [1, 2].map((seed) => [...stratifiedGroupFolds(binaryStrata(outcome), ids(40), 5, [seed])]);
    expect(folds[0]).not.toEqual(folds[1]);
  });

  test("says how many patients with events there are when they are fewer than the folds", () => {
    const outcome = Uint8Array.from([1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    const patients = ["a", "a", "b", "c", "d", "e", "f", "g", "h", "i"];
    const run = (): Int32Array => stratifiedGroupFolds(binaryStrata(outcome), patients, 5, []);
    expect(run).toThrow(FewerEventsThanFoldsError);
    expect(run).toThrow(
      "folds: fewer patients with events than folds, expected at least 5, got 3 (4 cases), use at most 3 folds or add cases",
    );
    expect(() => stratifiedGroupFolds(binaryStrata(outcome.map((y) => 1 - y)), patients, 5, [])).toThrow(
      "patients with non-events",
    );
  });

  test("refuses an outcome of one class", () => {
    expect(() => stratifiedGroupFolds(binaryStrata(new Uint8Array(10)), ids(10), 5, [])).toThrow(OneClassError);
    expect(() => stratifiedGroupFolds(binaryStrata(new Uint8Array(10)), ids(10), 5, [])).toThrow(
      "got 0 events in 10 cases",
    );
  });
});
