import { afterEach, expect, test, vi } from "vitest";
import type { Chart, Drawing } from "../../../reports/charts/chart.ts";
import { decisionCurve } from "../../../reports/charts/decision-curve.ts";
import { charts } from "../../../reports/charts/index.ts";
import { renderChart } from "../../../reports/charts/render-chart.ts";
import { colorTokens, toDark } from "../../../reports/charts/theme.ts";
import { reportFacts } from "../../../reports/report-facts.ts";
import { reportRows } from "../../../reports/report-rows.ts";
import { fakeStudy, type FakeStudyOptions } from "../fake-study.ts";

afterEach(() => vi.restoreAllMocks());

function draw(chart: Chart, options: FakeStudyOptions = { schemes: true }): ReturnType<Chart["draw"]> {
  const input = fakeStudy(options);
  const rows = reportRows(input.tables);
  const { models, centers, fits } = reportFacts(input.plan, rows);
  return chart.draw({ rows, plan: input.plan, models, centers, fits });
}

for (const chart of Object.values(charts)) {
  test(`${chart.name} compiles and draws without a warning`, async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const drawing = draw(chart) as Drawing;
    const { svg } = await renderChart(chart.name, drawing.spec);
    expect(warn.mock.calls).toEqual([]);
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 [\d.]+ [\d.]+"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test(`${chart.name} is narrow enough for the page and wide enough to read`, async () => {
    const { svg } = await renderChart(chart.name, (draw(chart) as Drawing).spec);
    const width = Number(/width="(\d+)"/.exec(svg)![1]);
    expect(width).toBeGreaterThan(400);
    expect(width).toBeLessThanOrEqual(864);
  });

  test(`${chart.name} gives the same bytes twice in one process`, async () => {
    const first = await renderChart(chart.name, (draw(chart) as Drawing).spec);
    const second = await renderChart(chart.name, (draw(chart) as Drawing).spec);
    expect(second).toEqual(first);
  });

  test(`${chart.name} uses no color outside the theme, so that dark and print can follow`, async () => {
    const { svg } = await renderChart(chart.name, (draw(chart) as Drawing).spec);
    const light = new Set(colorTokens.map((token) => token.light));
    const dark = new Set(colorTokens.map((token) => token.dark));
    const used = (text: string): string[] => [...text.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map((match) => match[1]);
    const plain = ["none", "transparent"];
    expect(used(svg).filter((color) => !light.has(color) && !plain.includes(color))).toEqual([]);
    expect(used(toDark(svg)).filter((color) => !dark.has(color) && !plain.includes(color))).toEqual([]);
  });

  test(`${chart.name} says in one sentence that there is nothing to show`, () => {
    const absence = draw(chart, { empty: true });
    expect(absence).toHaveProperty("absent");
    expect((absence as { absent: string }).absent).toMatch(/^[A-Z].*\.$/);
  });
}

test("decision curves of a few models have bands, which many would hide behind each other", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const input = fakeStudy({ schemes: true });
  const rows = reportRows(input.tables);
  const drawn = (models: readonly string[]) => {
    const own = rows.net_benefit.filter(({ model }) => models.includes(model ?? ""));
    const facts = reportFacts(input.plan, rows);
    const shown = { ...rows, net_benefit: own };
    return decisionCurve.draw({ ...facts, rows: shown, plan: input.plan, models: [...models] }) as Drawing;
  };
  const few = drawn(["volume", "combined"]);
  expect(few.caption).toContain("Bands: pointwise 95 % limits");
  const { svg } = await renderChart("decision-curve", few.spec);
  expect(svg).toContain('opacity="0.1"');
  expect(warn.mock.calls).toEqual([]);
  const many = drawn(reportFacts(input.plan, rows).models);
  expect(many.caption).toContain("Table net_benefit has pointwise");
  expect((await renderChart("decision-curve", many.spec)).svg).not.toContain('opacity="0.1"');
});

test("text in the data never becomes markup of the drawing", async () => {
  const { svg } = await renderChart("hostile", {
    data: { values: [{ name: "</svg><img src=x onerror=alert(1)>", value: 1 }] },
    mark: "bar",
    encoding: { y: { field: "name", type: "nominal" }, x: { field: "value", type: "quantitative" } },
  });
  expect(svg).not.toContain("<img");
  expect(svg).toContain("&lt;img");
});
