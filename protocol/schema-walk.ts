import type { JsonSchema } from "./json-schema.ts";

export type SchemaNode = JsonSchema;

/** A node and all variants inside it. */
export function alternatives(node: SchemaNode): SchemaNode[] {
  const inner = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].filter((option) => typeof option === "object");
  return [node, ...inner.flatMap(alternatives)];
}

/** The schemas that a key, a name or (as `*`) an index leads to. */
export function childOf(node: SchemaNode, part: string): SchemaNode[] {
  return alternatives(node).flatMap((option) => {
    const found = option.properties?.[part];
    if (typeof found === "object") return [found];
    if (typeof option.additionalProperties === "object") return [option.additionalProperties];
    return typeof option.items === "object" && !Array.isArray(option.items) && /^(\*|\d+)$/.test(part)
      ? [option.items]
      : [];
  });
}
