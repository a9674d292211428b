import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDemoData } from "../workers/make-demo-data.ts";

const root = resolve(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const commands = [...readme.matchAll(/^```bash\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
  block
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== ""),
);
const radstudy = commands.filter((command) => command.startsWith("npx radstudy "));
const scripts = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> })
  .scripts;

describe("README", () => {
  let workspace = "";
  let data = "";
  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), "radstudy-readme-"));
    data = (await makeDemoData(workspace, 1, () => {})).data;
  });
  afterAll(async () => {
    await rm(workspace, { recursive: true, force: true });
  });

  it("starts with exactly two commands, which CI runs as they stand", () => {
    expect(commands.slice(0, 2)).toEqual(["npm install && npm run demo", "npm install && npm test"]);
    const ci = readFileSync(join(root, ".ci", "run"), "utf8");
    expect(ci).toContain("npm test");
    expect(ci).toContain("npm run demo");
    expect(ci).toContain("npm run check");
  });

  it("names npm scripts, files and folders that exist", () => {
    for (const [, script] of readme.matchAll(/`npm run ([a-z:]+)`/g)) expect(Object.keys(scripts)).toContain(script);
    for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      expect(existsSync(join(root, target)), target).toBe(true);
  });

  it.each(radstudy)("%s", { timeout: 180_000 }, async (command) => {
    const args = command.split(" ").slice(2);
    // The demo's data would stand in the workspace of the checkout; here they are made in a folder of the test.
    if (args.includes("studies/demo-multicenter")) args.push("--data", data);
    const here = args.map((arg) => (arg.startsWith("results/") ? join(workspace, arg.slice("results/".length)) : arg));
    const result = await promisify(execFile)(process.execPath, ["cli/main.ts", ...here], {
      cwd: root,
      env: { ...process.env, RADSTUDY_WORKSPACE: workspace },
    });
    expect(result.stdout + result.stderr).not.toContain("error[");
  });
});
