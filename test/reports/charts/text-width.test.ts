import { expect, test } from "vitest";
import { textWidth } from "../../../reports/charts/text-width.ts";

/** Advances of DejaVu Sans 2.37 at 2048 units per em, from the font's hmtx table. */
const published: [string, number][] = [
  ["AUC", 1401 + 1499 + 1430],
  ["0.75", 1303 + 651 + 1303 + 1303],
  ["radiomics", 842 + 1255 + 1300 + 569 + 1253 + 1995 + 569 + 1126 + 1067],
];

test.each(published)("the width of %s is within a tenth of the font's own", (text, units) => {
  const own = (units / 2048) * 12;
  expect(Math.abs(textWidth(text, 12) - own) / own).toBeLessThan(0.1);
});

test("width grows with the text and with its size", () => {
  expect(textWidth("", 12)).toBe(0);
  expect(textWidth("models", 24)).toBeCloseTo(2 * textWidth("models", 12), 12);
});
