import { parse, View, type Runtime, type Spec } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { measureTextByClass } from "./text-width.ts";
import { chartConfig } from "./theme.ts";

export interface RenderedChart {
  /** Vega as JSON, ready for the page: Vega-Lite is not needed there. */
  readonly vega: string;
  /** In light colors; `toDark` and `toVariables` give the others. */
  readonly svg: string;
}

/** Draws a Vega-Lite specification without a browser; the same specification gives the same bytes. */
export async function renderChart(name: string, spec: TopLevelSpec): Promise<RenderedChart> {
  measureTextByClass();
  const vega = JSON.stringify(compile(spec, { config: chartConfig }).spec);
  const runtime: Runtime = parse(JSON.parse(vega) as Spec, {}, { ast: true }); // a copy: Vega writes into the rows it is given
  const view = new View(runtime, { renderer: "none", expr: expressionInterpreter });
  try {
    return { vega, svg: withOwnIds(await view.toSVG(), name) };
  } finally {
    view.finalize();
  }
}

/** Vega numbers its clip paths over the whole process; numbering them by chart keeps bytes equal and pages free of duplicates. */
function withOwnIds(svg: string, name: string): string {
  const numbers = new Map<string, number>();
  return svg.replaceAll(/(id="|url\(#)((?:clip|gradient_|pattern_)\d+)/g, (_, before: string, id: string) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return `${before}${name}-${numbers.get(id)}`;
  });
}
