/** Markup that is known to be safe: made by `html` or by the chart renderer. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Piece = Html | string | number | null | false | readonly Piece[];

/** Template tag: whatever is put in is escaped, unless it is `Html` already. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let markup = strings[0];
  for (const [index, piece] of pieces.entries()) markup += markupOf(piece) + strings[index + 1];
  return new Html(markup);
}

/** Text that is shown as it is, whatever signs it holds. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** JSON for a data block: no sign in it can end the block. */
export function jsonBlock(json: string): Html {
  return new Html(json.replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029"));
}

function markupOf(piece: Piece): string {
  if (piece === null || piece === false) return "";
  if (piece instanceof Html) return piece.markup;
  if (typeof piece === "string") return escapeText(piece);
  if (typeof piece === "number") return String(piece);
  return piece.map(markupOf).join("");
}
