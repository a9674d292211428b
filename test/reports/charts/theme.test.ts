import { expect, test } from "vitest";
import { centerColors, colorTokens, modelColors, toDark, toVariables } from "../../../reports/charts/theme.ts";

/** Contrast of WCAG 2.2: relative luminance of sRGB, (lighter + 0.05) / (darker + 0.05). */
function contrast(first: string, second: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high, low] = [luminance(first), luminance(second)].toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const tokens = Object.fromEntries(colorTokens.map((token) => [token.name, token]));

test("black on white has the contrast that the standard gives", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 6);
});

test.each(["light", "dark"] as const)("text is readable on every ground in %s (WCAG AA, 4.5)", (scheme) => {
  for (const ground of ["paper", "wash"]) {
    for (const text of ["ink", "muted", "link"]) {
      expect(contrast(tokens[text][scheme], tokens[ground][scheme]), `${text} on ${ground}`).toBeGreaterThanOrEqual(
        4.5,
      );
    }
  }
  expect(contrast(tokens["warn"][scheme], tokens["warn-wash"][scheme])).toBeGreaterThanOrEqual(4.5);
  expect(contrast(tokens["ink"][scheme], tokens["warn-wash"][scheme])).toBeGreaterThanOrEqual(4.5);
});

test.each(["light", "dark"] as const)("marks stand out from the page in %s (WCAG AA, 3)", (scheme) => {
  for (const token of colorTokens) {
    if (!/^(model|center|baseline|reference)/.test(token.name)) continue;
    expect(contrast(token[scheme], tokens["paper"][scheme]), token.name).toBeGreaterThanOrEqual(3);
  }
});

test("no light color is used for two things, so that each can be replaced", () => {
  expect(new Set(colorTokens.map((token) => token.light)).size).toBe(colorTokens.length);
});

test("colors are replaced only where they stand alone between quotes", () => {
  const ink = tokens["ink"];
  expect(toDark(`<text fill="${ink.light}">${ink.light}</text>`)).toBe(`<text fill="${ink.dark}">${ink.light}</text>`);
  expect(toVariables(`{"color":"${ink.light}"}`)).toBe('{"color":"var(--ink)"}');
});

test("a model keeps its color when the volume baseline is added", () => {
  const [first, second] = modelColors(["ct", "pet"]);
  expect(modelColors(["volume", "ct", "pet"])).toEqual([tokens["baseline"].light, first, second]);
  expect(centerColors(["a", "b"]).some((color) => modelColors(["ct", "pet"]).includes(color))).toBe(false);
});
