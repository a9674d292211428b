import { parse, View, type Runtime, type Spec } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { tooltip, type PageElement } from "./tooltip.ts";

declare const document: {
  querySelectorAll(selector: string): Iterable<PageElement>;
  createElement(name: string): PageElement;
  getElementById(id: string): PageElement | null;
  readonly body: PageElement;
};

/** Puts the live form of every chart in the place of its drawing; a chart that fails keeps the drawing and says so. */
async function showCharts(): Promise<void> {
  const show = tooltip(document.body, document.createElement("div"));
  for (const block of document.querySelectorAll("script[data-chart]")) {
    const figure = document.getElementById(block.dataset["chart"]);
    const drawing = figure?.querySelector(".drawing");
    if (!figure || !drawing) continue;
    const live = document.createElement("div");
    live.setAttribute("aria-hidden", "true"); // the drawing around it has the words
    try {
      const runtime: Runtime = parse(JSON.parse(block.textContent) as Spec, {}, { ast: true });
      const view = new View(runtime, { renderer: "svg", expr: expressionInterpreter, hover: true, tooltip: show });
      await view.initialize(live).runAsync();
      drawing.replaceChildren(live);
      figure.dataset["state"] = "live";
    } catch (error) {
      figure.dataset["state"] = "drawing";
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = `This is the still picture; the live chart failed: ${String(error)}`;
      figure.append(note);
    }
  }
}

void showCharts();
