import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { charts } from "../../../reports/charts/index.ts";
import { writePage } from "../../../reports/page/write-page.ts";
import { renderReport } from "../../../reports/render-report.ts";
import { fakeRun, fakeStudy } from "../fake-study.ts";

const browserPath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const absent = !existsSync(browserPath);
if (absent) console.log(`skipped: no Chromium at ${browserPath}; install Debian's chromium or set CHROMIUM_PATH`);

const chartCount = Object.keys(charts).length;
const hostile = `</script><img src=x onerror="document.title='owned'">`;

/** What is asked of the page's document; the code of these strings runs in the browser. */
interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

interface Opened {
  readonly page: Page;
  readonly said: string[];
  readonly asked: string[];
}

describe.skipIf(absent)("the page in a browser", () => {
  let folder: string;
  let browser: Browser;
  let address: string;
  let opened: { readonly light: Opened; readonly dark: Opened };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "radstudy-report-"));
    const output = await renderReport(
      fakeStudy({ title: `Lung metastasis ${hostile}`, firstCase: hostile, schemes: true }),
    );
    const file = join(folder, "report.html");
    await writeFile(file, writePage(output, fakeRun()));
    address = pathToFileURL(file).href;
    browser = await chromium.launch({
      executablePath: browserPath,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    opened = { light: await open({ colorScheme: "light" }), dark: await open({ colorScheme: "dark" }) };
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens the page, and gives what it said and asked for. */
  async function open(options: BrowserContextOptions = {}, at = address): Promise<Opened> {
    const context = await browser.newContext({ viewport: { width: 1320, height: 900 }, ...options });
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => said.push(`error: ${error.message}`));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(at);
    if (options.javaScriptEnabled !== false) {
      await page
        .locator("figure[data-state]")
        .nth(chartCount - 1)
        .waitFor({ state: "attached" });
    }
    return { page, said, asked };
  }

  async function ground(page: Page): Promise<string> {
    return page.evaluate<string>("getComputedStyle(document.documentElement).backgroundColor");
  }

  async function widths(page: Page): Promise<number[]> {
    return Promise.all((await page.locator(".drawing svg").all()).map(async (svg) => (await svg.boundingBox())!.width));
  }

  async function drawings(page: Page): Promise<{ shown: number; inside: number }> {
    const boxes = await Promise.all((await page.locator(".drawing svg").all()).map((svg) => svg.boundingBox()));
    const width = page.viewportSize()!.width;
    return {
      shown: boxes.filter((box) => box !== null && box.width > 250 && box.height > 80).length,
      inside: boxes.filter((box) => box !== null && box.x >= 0 && box.x + box.width <= width).length,
    };
  }

  test.each(["light", "dark"] as const)(
    "opens in %s without a console message or a request, with all charts live",
    async (colorScheme) => {
      const { page, said, asked } = opened[colorScheme];
      expect(said).toEqual([]);
      expect(asked).toEqual([address]);
      expect(await page.locator('figure[data-state="live"]').count()).toBe(chartCount);
      expect(await drawings(page)).toEqual({ shown: chartCount, inside: chartCount });
      expect(await ground(page)).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 28)");
      const png = await page.screenshot({ fullPage: true });
      expect(png.length).toBeGreaterThan(100_000);
    },
  );

  test.each(["light", "dark"] as const)("has no violation of WCAG A and AA in %s", async (colorScheme) => {
    const { page } = opened[colorScheme];
    await page.evaluate(`for (const closed of document.querySelectorAll("details")) closed.open = true`);
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate<{ violations: Finding[] }>(
      `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })`,
    );
    expect(
      violations.map((one) => `${one.impact} ${one.id}: ${one.nodes[0].html} ${one.nodes[0].failureSummary}`),
    ).toEqual([]);
  });

  test("shows every chart as a drawing where scripts do not run, in the room that the live form takes", async () => {
    const { page, said } = await open({ javaScriptEnabled: false });
    expect(said).toEqual([]);
    expect(await page.locator("figure[data-state]").count()).toBe(0);
    expect(await drawings(page)).toEqual({ shown: chartCount, inside: chartCount });
    const still = await widths(page);
    const live = await widths(opened.light.page);
    for (const [index, width] of still.entries()) expect(Math.abs(width - live[index]) / width).toBeLessThan(0.08);
    await page.context().close();
  });

  test("a mark under the pointer tells its values as text, hostile ones too", async () => {
    const { page, said } = opened.light;
    const marks = page.locator("#chart-batch-components .mark-symbol.role-mark path");
    const box = page.locator(".tooltip");
    await marks.last().hover();
    await box.waitFor({ state: "visible" });
    expect(await box.innerText()).toContain("NORTH-040");
    await marks.first().dispatchEvent("pointermove");
    await expect.poll(() => box.innerText()).toContain(hostile);
    await page.mouse.move(0, 0);
    expect(await page.locator("h1").innerText()).toContain(hostile);
    expect(await page.title()).not.toBe("owned");
    expect(await page.locator('img:not([src^="data:"])').count()).toBe(0);
    expect(said).toEqual([]);
  });

  test("fits a narrow screen: the page itself never scrolls sideways", async () => {
    const { page } = opened.light;
    await page.setViewportSize({ width: 390, height: 840 });
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  });

  test("prints light, without contents and tooltip, with every chart, even from a dark screen", async () => {
    const { page } = opened.dark;
    await page.emulateMedia({ media: "print" });
    expect(await ground(page)).toBe("rgb(255, 255, 255)");
    expect(await page.locator("nav").isVisible()).toBe(false);
    expect((await drawings(page)).shown).toBe(chartCount);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("code that got into the page would be refused", async () => {
    const { page, said } = opened.light;
    await page.evaluate(
      `document.body.insertAdjacentHTML("beforeend", '<img src="https://radstudy.invalid/x.png" onerror="document.title=1">')`,
    );
    await expect.poll(() => said.join("\n")).toContain("Content Security Policy");
    expect(await page.title()).not.toBe("1");
  });

  test("a chart that cannot come alive keeps its drawing", async () => {
    const broken = join(folder, "broken.html");
    const html = await readFile(join(folder, "report.html"), "utf8");
    await writeFile(broken, html.replace(/(data-chart="chart-roc">\s*)\{/, "$1{ broken"));
    const { page } = await open({}, pathToFileURL(broken).href);
    expect(await page.locator("#chart-roc").getAttribute("data-state")).toBe("drawing");
    expect(await page.locator("#chart-roc .note").innerText()).toContain("still picture");
    expect((await drawings(page)).shown).toBe(chartCount);
    await page.context().close();
  });
});
