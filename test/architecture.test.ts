import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { isBuiltin } from "node:module";
import { describe, expect, it } from "vitest";
import { pureTests } from "./pure-tests.ts";

const root = resolve(import.meta.dirname, "..");

/** What a folder may load at run time; types may come from anywhere. A room of its own may have its own rule. */
interface Rule {
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
  readonly why: string;
}

const rules: Readonly<Record<string, Rule>> = {
  protocol: {
    folders: ["protocol"],
    packages: ["zod", "yaml", "canonicalize"],
    node: true,
    why: "the language knows nothing of engines, numbers or tables, so that it can be checked anywhere",
  },
  workflows: {
    folders: ["workflows"],
    packages: ["@temporalio/workflow"],
    node: false,
    why: "workflow code is replayed: no data, no input or output, no chance",
  },
  activities: {
    folders: ["activities", "protocol", "store", "tables", "reports"],
    packages: [],
    node: true,
    why: "activities load references and ask the threads; formulas live in radiomics and statistics",
  },
  workers: {
    folders: [
      "workers",
      "activities",
      "workflows",
      "protocol",
      "store",
      "tables",
      "reports",
      "radiomics",
      "statistics",
    ],
    packages: ["*"],
    node: true,
    why: "workers wire processes together; nothing below the command line may know the command line",
  },
  radiomics: {
    folders: ["radiomics"],
    packages: [],
    node: false,
    why: "kernels are pure: image, mask and settings in, numbers out",
  },
  "radiomics/image-io": {
    folders: ["radiomics"],
    packages: ["dcmjs-codecs"],
    node: true,
    why: "readers know their codecs and the file system, nothing else",
  },
  statistics: {
    folders: ["statistics"],
    packages: ["ml-matrix", "@stdlib/*"],
    node: false,
    why: "estimates are pure: feature matrix in, numbers out",
  },
  store: {
    folders: ["store"],
    packages: ["canonicalize"],
    node: true,
    why: "the store knows bytes, not what they mean",
  },
  tables: {
    folders: ["tables", "protocol", "store"],
    packages: ["apache-arrow", "@duckdb/node-api"],
    node: true,
    why: "tables alone know Arrow and DuckDB, and need no kernel",
  },
  reports: {
    folders: ["reports", "protocol", "store", "tables"],
    packages: ["vega", "vega-lite", "vega-interpreter", "esbuild", "@resvg/resvg-js", "dejavu-fonts-ttf"],
    node: true,
    why: "a chart shows a table, it never computes one",
  },
  cli: {
    folders: ["cli", "protocol", "store", "tables", "reports", "workers", "radiomics/features/catalog.ts"],
    packages: ["commander", "@temporalio/client"],
    node: true,
    why: "commands print; work on images and models goes through an engine",
  },
};

const required = ["workflows", "activities", "studies", "workers", "reports", "test"];
const forbiddenNames = ["utils.ts", "helpers.ts", "common.ts", "types.ts"];

interface Loaded {
  readonly file: string;
  readonly specifier: string;
}

describe("architecture", () => {
  it("has the top-level folders that everybody expects", () => {
    for (const folder of required) expect(statSync(join(root, folder)).isDirectory(), folder).toBe(true);
  });

  it("lets each folder load only what the table of docs/architecture.md allows", () => {
    const closed = Object.keys(rules)
      .filter((room) => !room.includes("/"))
      .flatMap((folder) => sourceFiles(join(root, folder)).flatMap((file) => loadedBy(file)))
      .flatMap((loaded) => closedDoor(loaded) ?? []);
    expect(closed.join("\n")).toBe("");
  });

  it("notices a door that is closed", () => {
    const door = closedDoor({
      file: join(root, "radiomics", "features", "glcm.ts"),
      specifier: "../../store/open-store.ts",
    });
    expect(door).toBe(
      "radiomics/features/glcm.ts loads store/open-store.ts: radiomics may load radiomics only, because kernels are pure: image, mask and settings in, numbers out",
    );
    expect(closedDoor({ file: join(root, "workflows", "run-plan.ts"), specifier: "node:fs/promises" })).toContain(
      "workflows may load",
    );
    expect(closedDoor({ file: join(root, "radiomics", "image-io", "read-nifti.ts"), specifier: "node:fs" })).toBeNull();
  });

  it("names files after one idea, in kebab-case", () => {
    const files = Object.keys(rules).flatMap((folder) => sourceFiles(join(root, folder)));
    for (const file of files) {
      const name = file.slice(file.lastIndexOf("/") + 1);
      expect(name, relative(root, file)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/);
      expect(forbiddenNames, relative(root, file)).not.toContain(name);
    }
  });

  it("keeps files short enough for one idea", () => {
    const long = Object.keys(rules)
      .flatMap((folder) => sourceFiles(join(root, folder)))
      .filter((file) => readFileSync(file, "utf8").split("\n").length > 400)
      .map((file) => relative(root, file));
    expect(long).toEqual([]);
  });

  it("lets tests that share a process change nothing of it", () => {
    const touching = pureTests
      .flatMap((folder) => listFiles(join(root, "test", folder)))
      .filter((file) => file.endsWith(".ts") && touchesProcess(readFileSync(file, "utf8")))
      .map((file) => relative(root, file));
    expect(touching).toEqual([]);
  });

  it("notices a test that changes its process", () => {
    for (const text of [
      'vi.mock("./a.ts")',
      "vi.useFakeTimers()",
      'process.env["A"] = "1"',
      "process.env.A ??= b",
      "delete process.env.A",
      "process.chdir(folder)",
      "globalThis.fetch = fake",
    ]) {
      expect([text, touchesProcess(text)]).toEqual([text, true]);
    }
    expect(
      touchesProcess('const data = process.env["RADSTUDY_DATA"] ?? "data"; if (process.env.A === "1") write();'),
    ).toBe(false);
  });

  it("keeps studies free of code", () => {
    const code = listFiles(join(root, "studies")).filter((file) => !/\.(yaml|md|csv)$/.test(file));
    expect(code).toEqual([]);
  });
});

/** Whether a test replaces modules, clocks or globals, or sets what belongs to the process: then it needs one of its own. */
function touchesProcess(text: string): boolean {
  return [
    /\bvi\.(?!(?:fn|isMockFunction)\b)/,
    /\bprocess\.(?:chdir|exitCode|umask|on|once|setUncaught\w+)\b/,
    /\bprocess\.env(?:\.\w+|\[[^\]]*\])?\s*(?:\?\?|\|\|)?=(?!=)/,
    /\bdelete process\.env/,
    /\bglobalThis\b/,
  ].some((pattern) => pattern.test(text));
}

/** Says which door was used and why it is closed; null where it is open. */
function closedDoor({ file, specifier }: Loaded): string | null {
  const from = relative(root, file);
  const room = Object.keys(rules)
    .filter((name) => from.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
  const rule = rules[room];
  const allowed = [...rule.folders, ...rule.packages, ...(rule.node ? ["node:*"] : [])];
  const say = (what: string) =>
    `${from} loads ${what}: ${room} may load ${allowed.join(", ")} only, because ${rule.why}`;
  if (specifier.startsWith(".")) {
    const target = relative(root, resolve(dirname(file), specifier));
    return rule.folders.some((folder) => target === folder || target.startsWith(`${folder}/`)) ? null : say(target);
  }
  if (isBuiltin(specifier)) return rule.node ? null : say(specifier);
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const open = rule.packages.some(
    (pattern) =>
      pattern === "*" || pattern === name || (pattern.endsWith("/*") && name.startsWith(pattern.slice(0, -1))),
  );
  return open ? null : say(name);
}

/** Specifiers that a file loads at run time: `import type` and lists of types only do not count. */
function loadedBy(file: string): Loaded[] {
  const source = readFileSync(file, "utf8").replace(/^\s*(\/\/|\*|\/\*).*$/gm, "");
  const loaded: Loaded[] = [];
  for (const [, clause, specifier] of source.matchAll(
    /^(?:import|export)\s+((?:[^;'"]*?\s+from\s+)?)["']([^"']+)["']/gm,
  )) {
    if (/^type\s/.test(clause)) continue;
    const names = /\{([^}]*)\}/.exec(clause)?.[1];
    const isTypesOnly =
      names !== undefined &&
      !/^[\w$]/.test(clause) &&
      names.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "));
    if (!isTypesOnly) loaded.push({ file, specifier });
  }
  for (const [, specifier] of source.matchAll(/(?<!typeof )import\(\s*["']([^"']+)["']\s*\)/g))
    loaded.push({ file, specifier });
  return loaded;
}

function sourceFiles(folder: string): string[] {
  return listFiles(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
