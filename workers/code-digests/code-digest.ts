import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { digestOf } from "../../store/canonical-json.ts";
import { type AnalysisCache, openAnalysisCache } from "./analysis-cache.ts";
import type { ModuleAnalysis } from "./analyze-module.ts";
import { CodeDigestError } from "./code-digest-error.ts";

/**
 * Digest of all code that entry files load at run time: own files without types, comments and layout, packages as
 * `name@version`. Several entries count together, in whatever order.
 */
export async function codeDigest(entries: string | readonly string[], packageRoot: string): Promise<string> {
  return openCodeReader(packageRoot, openAnalysisCache(null)).digest(entries);
}

export interface CodeReader {
  readonly digest: (entries: string | readonly string[]) => string;
}

/** Reads every file once, however many entries load it. */
export function openCodeReader(packageRoot: string, cache: AnalysisCache): CodeReader {
  const root = resolve(packageRoot);
  const modules = new Map<string, ModuleAnalysis>();
  const versions = new Map<string, string>();

  function readModule(path: string): ModuleAnalysis {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const name = packagePath(root, path);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      throw new CodeDigestError(name, `cannot be read: ${(error as Error).message}`, { cause: error });
    }
    const contentHash = hash("sha256", bytes);
    const analysis = path.endsWith(".ts")
      ? cache.analyze(name, new TextDecoder().decode(bytes), contentHash)
      : { digest: `sha256:${contentHash}`, loads: [] };
    modules.set(path, analysis);
    return analysis;
  }

  function packageVersion(specifier: string, from: string): string {
    const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
    const known = versions.get(name);
    if (known !== undefined) return known;
    for (let folder = root; ; folder = dirname(folder)) {
      const file = join(folder, "node_modules", name, "package.json");
      if (existsSync(file)) {
        const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
        versions.set(name, `${name}@${version}`);
        return `${name}@${version}`;
      }
      if (folder === dirname(folder)) break;
    }
    throw new CodeDigestError(packagePath(root, from), `loads package "${name}", which is not installed; npm install`);
  }

  return {
    digest: (entries) => {
      const files: Record<string, string> = {};
      const packages = new Set<string>();
      const waiting = (typeof entries === "string" ? [entries] : [...entries]).map((entry) => resolve(root, entry));
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        const name = packagePath(root, path);
        if (name in files) continue;
        const { digest, loads } = readModule(path);
        files[name] = digest;
        for (const specifier of loads) {
          if (specifier.startsWith(".")) waiting.push(resolve(dirname(path), specifier));
          else if (!isBuiltin(specifier)) packages.add(packageVersion(specifier, path));
        }
      }
      return digestOf({ files, packages: [...packages].sort() });
    },
  };
}

/** Path within the package with slashes, so that every machine and installation agrees. */
function packagePath(root: string, path: string): string {
  const name = relative(root, path).split(sep).join("/");
  if (name.startsWith("../") || name === "") {
    throw new CodeDigestError(path, `stands outside the package ${root}, expected a file of it`);
  }
  return name;
}
