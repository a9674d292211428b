import { charts } from "./charts/index.ts";
import { renderChart } from "./charts/render-chart.ts";
import { chartConfig, toDark } from "./charts/theme.ts";
import { figure } from "./page/figure.ts";
import { html, type Html } from "./page/html.ts";
import { runMarks } from "./page/run-marks.ts";
import { sectionOf, type SectionInput } from "./page/section.ts";
import { sections } from "./page/sections/index.ts";
import { reportFacts } from "./report-facts.ts";
import type { ReportChart, ReportInput, ReportOutput } from "./report-input.ts";
import { reportRows } from "./report-rows.ts";

/** Charts and page of a study, from its tables alone: equal inputs give equal bytes. */
export async function renderReport(input: ReportInput): Promise<ReportOutput> {
  const rows = reportRows(input.tables);
  const facts = reportFacts(input.plan, rows);
  const figures = new Map<string, Html>();
  const drawn: ReportChart[] = [];
  for (const chart of Object.values(charts)) {
    const drawing = chart.draw({
      rows,
      plan: input.plan,
      models: facts.models,
      centers: facts.centers,
      fits: facts.fits,
    });
    if ("absent" in drawing) {
      figures.set(chart.name, html`<p class="absent">${chart.title}: ${drawing.absent}</p>`);
      continue;
    }
    const { vega, svg } = await renderChart(chart.name, drawing.spec);
    const sources = chart.tables.map((table) => ({ table, digest: input.tables[table].digest }));
    figures.set(
      chart.name,
      figure({ name: chart.name, title: chart.title, caption: drawing.caption, alt: drawing.alt, svg, vega, sources }),
    );
    drawn.push({
      name: chart.name,
      spec: {
        $schema: "https://vega.github.io/schema/vega-lite/v6.json",
        title: chart.title,
        usermeta: { sources },
        config: chartConfig,
        ...drawing.spec,
      },
      svgLight: svg,
      svgDark: toDark(svg),
      ...sources[0],
    });
  }
  return { body: bodyOf({ input, rows, facts, figure: (name) => figures.get(name)! }).markup, charts: drawn };
}

function bodyOf(section: SectionInput): Html {
  const { study } = section.input.plan;
  const parts = sections.flatMap(({ id, title, content }) => {
    const made = content(section);
    return made === null ? [] : [{ id, title, content: sectionOf(id, title, made) }];
  });
  return html`<header>
      <p class="kicker">radstudy report · ${study.name}</p>
      <h1>${study.title ?? study.name}</h1>
      ${study.question !== null && html`<p class="question">${study.question}</p>`} ${runMarks.line}
    </header>
    <nav aria-label="Contents">
      <p>Contents</p>
      <ol>
        ${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)} ${runMarks.contents}
      </ol>
    </nav>
    <main>${runMarks.notices} ${parts.map((part) => part.content)} ${runMarks.section}</main> `;
}
