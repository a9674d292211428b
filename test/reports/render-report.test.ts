import { expect, test } from "vitest";
import { renderReport } from "../../reports/render-report.ts";
import type { ReportOutput } from "../../reports/report-input.ts";
import { fakeStudy, type FakeStudyOptions } from "./fake-study.ts";

async function report(options: FakeStudyOptions = {}): Promise<ReportOutput> {
  return renderReport(fakeStudy(options));
}

/** What a reader sees: tags, data blocks and drawings taken away. */
function text({ body }: ReportOutput): string {
  return body
    .replaceAll(/<script[\s\S]*?<\/script>|<svg[\s\S]*?<\/svg>/g, " ")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ([.,;:)])/g, "$1");
}

test("equal inputs give equal bytes", async () => {
  expect(await report()).toEqual(await report());
});

test("the summary says what was asked, on how many cases and with which validation", async () => {
  const words = text(await report());
  expect(words).toContain("Does CT texture add to tumor volume");
  expect(words).toContain("The outcome is metastasis (positive: 1)");
  expect(words).toContain("81 cases of cohort development from 2 centers with 31 events (38 %)");
  expect(words).toContain("5 outer folds, 10 times, with every fitted step inside the training part and 5 inner folds");
  expect(words).toContain("frozen and applied to 40 cases of cohort north from 1 center with 12 events (30 %)");
});

test("a number has no events, and no model of it is called constant for want of a probability", async () => {
  const outcome = { kind: "continuous", column: "volume", unit: null } as const;
  const words = text(await report({ outcome }));
  expect(words).toContain("81 cases of cohort development from 2 centers,");
  expect(words).not.toMatch(/\d+ events?\b/);
  expect(words).not.toContain("gives every case");
  expect(text(await report({ outcome, constantModel: "volume" }))).toContain(
    "The frozen model volume gives every case of cohort north the same value: it kept nothing",
  );
});

test("the external result stands before the internal one, and each names interval and estimand", async () => {
  const words = text(await report());
  const external = words.indexOf("External: north 40 cases, 12 events DeLong estimand: final-model");
  const internal = words.indexOf(
    "Internal, mean fold AUC: development 81 cases, 31 events corrected resampled t (Nadeau–Bengio), simulated coverage 0.93 estimand: procedure",
  );
  expect(external).toBeGreaterThan(0);
  expect(internal).toBeGreaterThan(external);
  expect(words).toContain("0.75 (0.59 to 0.91)");
  expect(words).toContain("The intervals of volume and radiomics include 0.5");
});

test("folds without a valid interval show their range, with the reason, and no test", async () => {
  const words = text(await report({ foldSpread: true }));
  expect(words).toContain("spread of the folds, no confidence interval estimand: procedure");
  expect(words).toContain("No confidence interval over the folds for AUC, AUC difference to volume: its simulated");
  expect(words).not.toContain("simulated coverage 0.86");
});

test("the primary comparison is answered in words that follow its interval", async () => {
  expect(text(await report())).toContain(
    "+0.15 (95 % interval 0.06 to 0.24, DeLong). The interval excludes 0: the two differ, in favor of combined.",
  );
  expect(text(await report({ empty: true }))).toContain("It could not be estimated");
});

test("limits of the data are said, none of them twice", async () => {
  const words = text(await report());
  for (const limit of [
    "The data are synthetic",
    "The seal of cohort north is not provable",
    "No column names the patient",
    "31 cases of the rarer outcome stand against 120 candidate features",
    "With fewer than 100 of either kind",
  ]) {
    expect(words.split(limit)).toHaveLength(2);
  }
});

test("an empty model is called one", async () => {
  expect(text(await report())).not.toContain("the same probability");
  expect(text(await report({ constantModel: "radiomics" }))).toContain(
    "The frozen model radiomics gives every case of cohort north the same probability",
  );
});

test("a batch effect that cannot be there is not looked for", async () => {
  const words = text(await report({ oneCenter: true }));
  expect(words).toContain("No batch effect was examined: all cases of the development cohort come from amsterdam.");
});

test("cases are followed from the table to the analysis", async () => {
  const words = text(await report());
  expect(words).toContain("84 cases in the table");
  expect(words).toContain("2 excluded 2 no CT image");
  expect(words).toContain("1 failed 1 empty mask");
  expect(words).toContain("81 cases analyzed 31 with metastasis (38 %) amsterdam 55 · basel 26");
});

test("a failure is listed with its place and its whole message", async () => {
  const words = text(await report());
  expect(words).toContain("A step failed for 1 case of 124 ( list); 1 of them is left out");
  expect(words).toContain(
    "DEV-024 development extract.ct read mask MaskEmptyError DEV-024 mask: no voxel carries label 1",
  );
});

test("planted truth is shown for synthetic studies only", async () => {
  expect(text(await report())).toContain("odds ratio 2.5 per SD of glcm_feature_4");
  expect((await report({ truth: false })).body).not.toContain('id="truth"');
});

test("defaults of the protocol are marked, and the author's text is kept", async () => {
  const { body } = await report();
  expect(body).toContain(
    '<code>features.ct.discretization.binCount</code></th><td class="text"><span class="value">32</span></td><td class="text"><span class="origin default">default</span>',
  );
  expect(body).toContain("study: { name: fake-multicenter }");
});

test("centers, comparisons, bootstrap and permutations are shown where a study has them", async () => {
  const made = await report({ schemes: true });
  const words = text(made);
  expect(made.charts.map((chart) => chart.name)).toEqual(expect.arrayContaining(["center-forest", "permutation"]));
  expect(made.body).toContain("amsterdam 0.");
  expect(made.body).toContain("faro –");
  expect(words).toContain("combined − volume primary AUC north (external) 0.12 (0.03 to 0.21) 0.007 – DeLong");
  expect(words).toContain("Exploratory p values are adjusted by Holm for all 5 of them");
  expect(words).toContain("Bootstrap of 200 resamples");
  expect(words).toContain("radiomics AUC 0.90 0.08 0.82 0.70 0.77 0.74 0.50");
  expect(words).toContain("combined radiomics features AUC 0.720 0.005 199 1");
  const plain = await report();
  expect(plain.body).not.toContain('id="comparisons"');
  expect(plain.body).not.toContain('id="resampling"');
  expect(plain.charts.some((chart) => chart.name === "center-forest")).toBe(false);
});

test("without enough centers the forest plot says that there is no summary", async () => {
  const input = fakeStudy({ schemes: true });
  const { table } = input.tables.center_performance;
  const summarized = table.columns.find(({ name }) => name === "summarized");
  if (summarized?.type === "integer") summarized.values.fill(0);
  expect((await renderReport(input)).body).toContain("There is no summary: it needs 5 centers");
});

test("every figure names its table, the digest and the file of its specification", async () => {
  const input = fakeStudy();
  const { body, charts } = await renderReport(input);
  expect(charts.map((chart) => chart.name)).toEqual([
    "internal-external",
    "fold-auc",
    "roc",
    "calibration",
    "feature-selection",
    "feature-volume",
    "batch-components",
    "batch-effects",
    "batch-agreement",
  ]);
  for (const chart of charts) {
    const at = body.indexOf(`<figure class="chart" id="chart-${chart.name}">`);
    const figure = body.slice(at, body.indexOf("</figure>", at));
    expect(figure).toContain(`<code>${chart.table}</code> <code title="${chart.digest}">`);
    expect(figure).toContain(`href="charts/${chart.name}.vl.json"`);
    expect(chart.digest).toBe(input.tables[chart.table as "metrics"].digest);
    expect(chart.spec).toHaveProperty("$schema", "https://vega.github.io/schema/vega-lite/v6.json");
    expect(chart.svgDark).not.toBe(chart.svgLight);
  }
});

test("all digests of tables are written out in full", async () => {
  const input = fakeStudy();
  const { body } = await renderReport(input);
  for (const { digest } of Object.values(input.tables)) expect(body).toContain(`>${digest}</code>`);
  expect(body).toContain(input.planDigest);
});

test("a study without external cohort, centers or results says so instead of drawing empty charts", async () => {
  const internal = await report({ external: false });
  expect(text(internal)).toContain("There is no external cohort");
  expect(text(internal)).toContain("every result below is internal");
  const oneCenter = await report({ centers: false });
  expect(text(oneCenter)).toContain("The case tables name no center");
  expect(oneCenter.charts.map((chart) => chart.name)).not.toContain("batch-components");
  const plain = await report({ harmonized: false });
  expect(text(plain)).toContain("No model harmonizes these features");
  const empty = await report({ empty: true });
  expect(empty.charts).toEqual([]);
  expect(empty.body).not.toContain("<figure");
  expect(text(empty)).toContain("No AUC could be estimated for any model");
});

test("hostile text stays text", async () => {
  const hostile = `</script><img src=x onerror="alert(1)"><!--run:line-->`;
  const { body } = await report({ title: hostile, firstCase: hostile });
  expect(body).not.toContain("<img src=x");
  expect(body.match(/<!--run:line-->/g)).toHaveLength(1);
  expect(body).toContain("&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
  const blocks = [...body.matchAll(/<script type="application\/json"[^>]*>([\s\S]*?)<\/script>/g)].map(
    (match) => match[1],
  );
  expect(blocks).toHaveLength(9);
  for (const block of blocks) expect(() => JSON.parse(block) as unknown).not.toThrow();
  expect(blocks.some((block) => JSON.stringify(JSON.parse(block)).includes(JSON.stringify(hostile).slice(1, -1)))).toBe(
    true,
  );
});

test("values that are not defined are counted by reason, and settings are written as IBSI writes them", async () => {
  const words = text(await report());
  expect(words).toContain("ct mask flat-region 1 3");
  expect(words).toContain("ct mask region-empty 1 25 DEV-004");
  expect(words).toContain("ct glcm LFYI CM, 3D:mrg, CT, CSI:3D:1mm, RS:–, FBN:32");
  expect(text(await report({ empty: true }))).not.toContain("table missing_values)");
});

test("the batch effect before and after each harmonization, and an outcome that depends on the batch, stand in numbers", async () => {
  const { body } = await renderReport(fakeStudy());
  expect(body).toContain('<td class="text">Before harmonization</td><td class="number">31 %</td>');
  expect(body).toContain('<td class="text">After combat</td><td class="number">4 %</td>');
  expect(body).toContain("Cramér&#39;s V 0.37, p &lt; 0.001 (chi-squared test, 81 cases)");
  expect(body).toMatch(/association 0\.37 .*pooled AUC is not interpretable in either direction/);
});

test("an adapted model says on how many unlabeled cases, and which batch was left as it is", async () => {
  const { body } = await renderReport(fakeStudy());
  expect(body).toContain("Model radiomics-combat (adapted) was adapted on 40 unlabeled external cases of cork");
  expect(body).toContain("was not adapted to derry (cohort north): 7 unlabeled external cases are too few");
  expect(body).toContain('<td class="text">estimated, see radiomics-combat (adapted)</td>');
});

test("a model file that holds training rows is named among the limits", async () => {
  const input = fakeStudy();
  const learner = { kind: "nearest-neighbors", neighbors: 5 } as const;
  const inner = { folds: 5, metric: "deviance", rule: "min" } as const;
  const model = { name: "neighbors", features: [{ set: "ct", columns: null }], steps: [], learner };
  const node = {
    id: "freeze.neighbors",
    kind: "models.freeze",
    stage: "models",
    inputs: {},
    params: { model, inner },
  } as const;
  const plan = { ...input.plan, nodes: [...input.plan.nodes, node] };
  const warning = "The file of model neighbors holds values of patients of the development cohort";
  expect(text(await renderReport({ ...input, plan }))).toContain(warning);
  expect(text(await renderReport(input))).not.toContain(warning);
});
