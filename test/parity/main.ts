import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { judgeParity } from "./judge-parity.ts";
import { parityMarkdown } from "./parity-markdown.ts";
import { runParity } from "./run-parity.ts";

/** `npm run parity -- [--only TEXT] [--write]`: prints the table; --write replaces docs/parity.md; exit 1 where a row differs. */
const { values: options } = parseArgs({
  options: { only: { type: "string", default: "" }, write: { type: "boolean", default: false } },
});
const run = runParity((task, data) => `${data} ${task.name}`.includes(options.only));
const page = parityMarkdown(run);
process.stdout.write(page);
if (options.write) writeFileSync(fileURLToPath(new URL("../../docs/parity.md", import.meta.url)), page);
const overSeeds = run.rows.filter(({ task }) => task.compare === "seeds").length;
if (run.rows.some((row) => !judgeParity(row, overSeeds).isEqual)) process.exitCode = 1;
