import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { judgeParity } from "./judge-parity.ts";
import { comparisons } from "./parity-tasks.ts";
import type { ParityRow } from "./run-parity.ts";

const task = (compare: "same" | "ties" | "seeds") => {
  const found = comparisons[0].tasks.find((each) => each.compare === compare);
  if (found === undefined) throw new Error(`no task of ${compare}`);
  return found;
};
const row = (compare: "same" | "ties" | "seeds", ours: readonly number[], theirs: readonly number[]): ParityRow => ({
  data: "any",
  task: task(compare),
  ours: { aucs: ours, chosen: [], cpuSeconds: 0 },
  theirs: { aucs: theirs, chosen: [], cpuSeconds: 0 },
  unfinished: 0,
});

describe("two programs are equal", () => {
  test("where nothing is random, up to a difference of 0.005", () => {
    expect(judgeParity(row("same", [0.7], [0.7049]), 1).isEqual).toBe(true);
    expect(judgeParity(row("same", [0.7], [0.7051]), 1).isEqual).toBe(false);
  });

  test("where only the reference is random, up to 0.005 from the range of its runs", () => {
    expect(judgeParity(row("ties", [0.7], [0.68, 0.72]), 1)).toMatchObject({ difference: 0, isEqual: true });
    expect(judgeParity(row("ties", [0.7249], [0.68, 0.72]), 1).isEqual).toBe(true);
    expect(judgeParity(row("ties", [0.7251], [0.68, 0.72]), 1).isEqual).toBe(false);
  });

  // scipy 1.17: t.ppf(1 - 0.01 / 2 / 2, 3.452310564804731) * sqrt(va + vb), Welch's degrees of freedom, two comparisons.
  test("over seeds, up to the t bound of the difference of the means", () => {
    const judged = judgeParity(row("seeds", [0.7, 0.72, 0.71, 0.69, 0.73], [0.7, 0.74, 0.66, 0.78]), 2);
    expect(judged.difference).toBeCloseTo(-0.01, 12);
    expect(judged.allowed).toBeCloseTo(0.17119914760973726, 8);
    expect(judged.isEqual).toBe(true);
  });
});

describe("the committed page", () => {
  const page = readFileSync(new URL("../../docs/parity.md", import.meta.url), "utf8");

  test("has a line for every learner on every table or says that it was left out, and none that differs", () => {
    for (const { data, tasks } of comparisons) {
      for (const { name } of tasks) {
        const isLeftOut = page.includes(`${name} on \`${data}\``);
        expect(new RegExp(`^\\| \`${data}\` +\\| ${name} +\\|.*equal +\\|$`, "m").test(page), `${data} ${name}`).toBe(
          !isLeftOut,
        );
      }
    }
    expect(page).not.toContain("**differs**");
  });

  test("names the command and what it needs, and no place on a machine", () => {
    for (const word of ["npm run parity", "RADSTUDY_PYTHON", "RADSTUDY_DATA", "scikit-learn 1.", "numpy "])
      expect(page).toContain(word);
    expect(page).not.toMatch(/\/(work|tmp|root|home)\//);
  });
});
