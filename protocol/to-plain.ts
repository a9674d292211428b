import { isAlias, isMap, isScalar, isSeq, type Document } from "yaml";

import { keyText } from "./protocol-source.ts";

/** Too many aliases, or one inside itself. */
export class AliasLimitError extends Error {
  override readonly name = "AliasLimitError";
}

/** Keys whose plain numbers and truth values are texts: `positive: 01` means "01". */
const textKeys = new Set([
  "positive",
  "levels",
  "referenceBatch",
  "column",
  "columns",
  "name",
  "batch",
  "covariates",
  "title",
]);

/** The document as plain values; scalars that stand where the language wants text keep their spelling. */
export function toPlain(document: Document, maxAliases: number): unknown {
  let aliases = 0;
  const visit = (node: unknown, asText: boolean): unknown => {
    if (isAlias(node)) {
      if (++aliases > maxAliases) throw new AliasLimitError("too many aliases");
      return visit(node.resolve(document), asText);
    }
    if (isMap(node)) {
      const map: Record<string, unknown> = Object.create(null);
      for (const pair of node.items) {
        const key = keyText(pair.key);
        map[key] = visit(pair.value, textKeys.has(key));
      }
      return map;
    }
    if (isSeq(node)) return node.items.map((item) => visit(item, asText));
    if (!isScalar(node)) return node ?? null;
    const spelled =
      asText && (typeof node.value === "number" || typeof node.value === "boolean") && node.source !== undefined;
    return spelled ? node.source : node.value;
  };
  return visit(document.contents, false);
}
