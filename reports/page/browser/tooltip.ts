import type { TooltipHandler } from "vega";

/** The little of the page's document that the script uses. */
export interface PageElement {
  textContent: string;
  className: string;
  hidden: boolean;
  readonly dataset: Record<string, string>;
  readonly style: { left: string; top: string };
  readonly offsetWidth: number;
  readonly offsetHeight: number;
  readonly clientWidth: number;
  readonly ownerDocument: { createElement(name: string): PageElement; readonly documentElement: PageElement };
  append(...nodes: (PageElement | string)[]): void;
  replaceChildren(...nodes: PageElement[]): void;
  querySelector(selector: string): PageElement | null;
  setAttribute(name: string, value: string): void;
}

const gap = 14;

/** A tooltip that only ever writes text, so that no value of a table can become markup. */
export function tooltip(body: PageElement, box: PageElement): TooltipHandler {
  box.className = "tooltip";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  body.append(box);
  const make = (name: string, text: string): PageElement => {
    const element = box.ownerDocument.createElement(name);
    element.textContent = text;
    return element;
  };
  return (_handler, event, _item, value: unknown) => {
    if (typeof value !== "object" || value === null) {
      box.hidden = true;
      return;
    }
    box.replaceChildren(
      ...Object.entries(value).flatMap(([key, text]) => [make("b", key), make("span", String(text))]),
    );
    box.hidden = false;
    const at = event as unknown as { clientX: number; clientY: number };
    const room = box.ownerDocument.documentElement.clientWidth - box.offsetWidth - gap;
    box.style.left = `${Math.max(4, Math.min(at.clientX + gap, room))}px`;
    box.style.top = `${Math.max(4, at.clientY - box.offsetHeight - gap)}px`;
  };
}
