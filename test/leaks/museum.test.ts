import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { explainCode } from "../../protocol/messages.ts";
import { leaks } from "./leak-list.ts";
import { measureLeak } from "./measure-leak.ts";
import { committedRefusal, museumFolders, pageFile, refusalOf } from "./museum-pages.ts";

const names = leaks.map(({ name }) => name);
const measuredPattern =
  /\*\*(0\.\d\d|1\.00) \((0\.\d\d|1\.00) to (0\.\d\d|1\.00)\)\*\* with the leak, (0\.\d\d) \((0\.\d\d) to (0\.\d\d)\)/;

test("every exhibit has a folder, a measurement and a line in the table", () => {
  expect(museumFolders().sort()).toEqual([...names].sort());
  const table = readFileSync(pageFile(null), "utf8");
  const linked = [...table.matchAll(/^\| \[[^\]]+\]\(([a-z-]+)\/README\.md\)/gm)].map(([, name]) => name);
  expect(linked).toEqual(names);
});

describe.each(leaks)("$name", ({ name, title, cohort }) => {
  const page = readFileSync(pageFile(name), "utf8");

  test("is refused as its page says, at a place, with a reason or a fix, and with an explanation", async () => {
    const { text, code } = await refusalOf(name);
    expect(text).toBe(committedRefusal(name));
    expect(code).toBe(2);
    expect(text).toMatch(new RegExp(`--> docs/leaks/${name}/[a-z-]+\\.(yaml|csv):\\d+:\\d+`));
    expect(text).toMatch(/= (why|fix): /);
    const codes = [...text.matchAll(/^(?:error|warning)\[([a-z-]+)\]/gm)].map(([, each]) => each);
    expect(codes.length).toBeGreaterThan(0);
    for (const each of codes) expect(explainCode(each), each).not.toBeNull();
  });

  test("has a page with the same title and figures as the table, and links that lead somewhere", () => {
    expect(page.startsWith(`# ${title}\n`)).toBe(true);
    expect(page).toContain(`npm run leaks -- ${name}`);
    const [, mean, , , honest, lower, upper] = measuredPattern.exec(page) ?? [];
    expect(page).toContain(`> ${cohort}: **${mean} (`);
    const line = readFileSync(pageFile(null), "utf8")
      .split("\n")
      .find((each) => each.includes(`(${name}/README.md)`));
    expect(line).toContain(`**${mean} (`);
    expect(line).toContain(` ${honest} (${lower} to ${upper}) |`);
    for (const [, link] of page.matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(existsSync(join(dirname(pageFile(name)), link)), link).toBe(true);
    }
  });

  test("of which the right way is compatible with 0.5 on noise", () => {
    const [, , , , , lower, upper] = measuredPattern.exec(page) ?? [];
    expect(Number(lower)).toBeLessThanOrEqual(0.5);
    expect(Number(upper)).toBeGreaterThanOrEqual(0.5);
  });
});

test.each(["patients-in-two-cohorts", "outcome-as-feature", "nothing-held-out", "oversampling-before-the-split"])(
  "%s inflates in a sample of the nightly measurement too",
  (name) => {
    const leak = leaks.find((each) => each.name === name);
    if (leak === undefined) throw new Error("no such leak");
    const { leaky, honest } = measureLeak(leak, 3);
    expect(leaky.mean).toBeGreaterThan(0.7);
    expect(leaky.mean).toBeGreaterThan(honest.mean + 0.1);
  },
);
