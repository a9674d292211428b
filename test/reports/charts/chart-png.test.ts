import { expect, test } from "vitest";
import { chartPng } from "../../../reports/charts/chart-png.ts";

const svg = (label: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40" viewBox="0 0 100 40"><rect width="100" height="40" fill="#ffffff"/><text x="4" y="24" font-family="system-ui, sans-serif" font-size="14">${label}</text></svg>`;

test("a drawing becomes a PNG of the asked width", () => {
  const png = Buffer.from(chartPng(svg("AUC"), 300));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.readUInt32BE(16)).toBe(300);
  expect(png.readUInt32BE(20)).toBe(120);
});

test("letters are drawn with the bundled font, and the same bytes come twice", () => {
  expect(Buffer.from(chartPng(svg("AUC"), 300)).equals(Buffer.from(chartPng(svg(""), 300)))).toBe(false);
  expect(Buffer.from(chartPng(svg("AUC"), 300)).equals(Buffer.from(chartPng(svg("AUC"), 300)))).toBe(true);
});
