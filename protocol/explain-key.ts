import { notYetKeys } from "./schema/not-yet.ts";
import { studyJsonSchema } from "./json-schema.ts";
import { alternatives, childOf, type SchemaNode } from "./schema-walk.ts";

/** What a key of the protocol means, by its path (`features.ct.discretization.binWidth`) its last part, or what a kind (`combat`) can do; null where there is none. */
export function explainKey(path: string): string | null {
  const parts = path
    .replaceAll(/\[\d*\]/g, ".*")
    .split(".")
    .filter((part) => part !== "");
  const at = follow(parts);
  if (at !== null) return describe(path, at);
  const found = everyKey(studyJsonSchema(), "").filter(({ key }) => key === path || key.endsWith(`.${path}`));
  if (found.length > 0) return found.map(({ key, node }) => describe(key, node)).join("\n\n");
  const kind = everyKind(studyJsonSchema()).find((node) => kindOf(node) === path);
  if (kind !== undefined) return describeKind(path, kind);
  const later = Object.entries(notYetKeys).find(([, keys]) => keys.includes(parts.at(-1) ?? ""));
  return later === undefined ? null : `${path}\n  part of the language, not supported yet`;
}

function kindOf(node: SchemaNode): string | null {
  const kind = node.properties?.["kind"];
  return typeof kind === "object" && typeof kind.const === "string" ? kind.const : null;
}

/** Every variant of the language that is named by its kind: feature sets, steps, learners. */
function everyKind(schema: SchemaNode): SchemaNode[] {
  const nodes = [schema, ...everyKey(schema, "").map(({ node }) => node)];
  return nodes.flatMap(within).filter((node) => kindOf(node) !== null);
}

function within(node: SchemaNode): SchemaNode[] {
  return alternatives(node).flatMap((option) => {
    const inner = [option.additionalProperties, Array.isArray(option.items) ? undefined : option.items];
    return [option, ...inner.flatMap((each) => (typeof each === "object" ? alternatives(each) : []))];
  });
}

function describeKind(name: string, node: SchemaNode): string {
  const kind = node.properties?.["kind"];
  const lines = [`kind: ${name}`];
  if (typeof kind === "object" && kind.description !== undefined) lines.push(`  ${kind.description}`);
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    if (key === "kind" || typeof child !== "object") continue;
    const fallback =
      child.default === undefined || isEmptyMap(child.default) ? "" : ` (default ${JSON.stringify(child.default)})`;
    lines.push(`  ${key}: ${child.description ?? ""}${fallback}`);
  }
  return lines.join("\n");
}

function follow(parts: readonly string[]): SchemaNode | null {
  let nodes: SchemaNode[] = [studyJsonSchema()];
  for (const part of parts) {
    nodes = nodes.flatMap((node) => childOf(node, part));
    if (nodes.length === 0) return null;
  }
  return nodes[0];
}

function describe(path: string, node: SchemaNode): string {
  const lines = [path];
  if (node.description !== undefined) lines.push(`  ${node.description}`);
  const choices = alternatives(node).flatMap(
    (option) => option.enum ?? (option.const === undefined ? [] : [option.const]),
  );
  if (choices.length > 0) lines.push(`  choices: ${choices.join(", ")}`);
  const keys = new Set(alternatives(node).flatMap((option) => Object.keys(option.properties ?? {})));
  if (keys.size > 0) lines.push(`  keys: ${[...keys].join(", ")}`);
  if (node.default !== undefined && !isEmptyMap(node.default)) lines.push(`  default: ${JSON.stringify(node.default)}`);
  return lines.join("\n");
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** Every key of the language with its path; names are `NAME`, list items `[]`. Equal paths of variants are told once. */
function everyKey(node: SchemaNode, path: string, seen = new Set<string>()): { key: string; node: SchemaNode }[] {
  const found: { key: string; node: SchemaNode }[] = [];
  for (const option of alternatives(node)) {
    for (const [name, child] of Object.entries(option.properties ?? {})) {
      const key = path === "" ? name : `${path}.${name}`;
      if (typeof child !== "object") continue;
      if (!seen.has(key)) found.push({ key, node: child });
      seen.add(key);
      found.push(...everyKey(child, key, seen));
    }
    if (typeof option.additionalProperties === "object") {
      found.push(...everyKey(option.additionalProperties, `${path}.NAME`, seen));
    }
    if (typeof option.items === "object" && !Array.isArray(option.items)) {
      found.push(...everyKey(option.items, `${path}[]`, seen));
    }
  }
  return found;
}
