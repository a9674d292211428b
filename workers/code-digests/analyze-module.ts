import { hash } from "node:crypto";
import { createRequire } from "node:module";
import type { Options } from "@swc/core";
import { CodeDigestError } from "./code-digest-error.ts";

/** What a source file contributes: a digest blind to types, comments and layout, and what it loads at run time. */
export interface ModuleAnalysis {
  readonly digest: string;
  /** Specifiers as written, sorted: imports, re-exports, `import()` and `new URL("./x", import.meta.url)`. */
  readonly loads: readonly string[];
}

const options: Options = {
  configFile: false,
  swcrc: false,
  isModule: true,
  minify: true,
  jsc: {
    parser: { syntax: "typescript" },
    target: "es2024",
    transform: { verbatimModuleSyntax: true },
    // Only the layout goes: names and expressions stay as written.
    minify: { compress: false, mangle: false, format: { comments: false } },
  },
};

/** Changes with whatever changes an analysis: the printer, its options, and the rules of this file (by hand). */
export function analyzerName(): string {
  const { version } = createRequire(import.meta.url)("@swc/core/package.json") as { version: string };
  return hash("sha256", JSON.stringify({ rules: 1, version, options })).slice(0, 16);
}

/** Analyzes TypeScript source; the compiler is loaded here and only here, because that takes 50 ms. */
export function analyzeModule(file: string, source: string): ModuleAnalysis {
  const swc = createRequire(import.meta.url)("@swc/core") as typeof import("@swc/core");
  try {
    const { code } = swc.transformSync(source, { ...options, filename: file });
    const loads = new Set<string>();
    collectLoads(swc.parseSync(code, { syntax: "ecmascript", target: "es2024" }), loads);
    return { digest: `sha256:${hash("sha256", code)}`, loads: [...loads].sort() };
  } catch (error) {
    throw new CodeDigestError(file, `cannot be parsed: ${(error as Error).message}`, { cause: error });
  }
}

function collectLoads(node: unknown, loads: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collectLoads(item, loads);
    return;
  }
  if (!isObject(node)) return;
  const specifier = loadedBy(node);
  if (specifier !== null) loads.add(specifier);
  for (const value of Object.values(node)) if (typeof value === "object") collectLoads(value, loads);
}

function loadedBy(node: Record<string, unknown>): string | null {
  switch (node["type"]) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
      return textOf(node["source"]);
    case "CallExpression":
      return isObject(node["callee"]) && node["callee"]["type"] === "Import" ? firstArgument(node) : null;
    case "NewExpression": {
      const callee = node["callee"];
      if (!isObject(callee) || callee["value"] !== "URL") return null;
      const base = (node["arguments"] as { expression: unknown }[])[1]?.expression;
      const own = isObject(base) && isObject(base["object"]) && base["object"]["type"] === "MetaProperty";
      return own ? firstArgument(node) : null;
    }
    default:
      return null;
  }
}

function firstArgument(call: Record<string, unknown>): string | null {
  return textOf((call["arguments"] as { expression: unknown }[])[0]?.expression);
}

function textOf(node: unknown): string | null {
  return isObject(node) && node["type"] === "StringLiteral" ? String(node["value"]) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
