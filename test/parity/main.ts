import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { judgeParity } from "./judge-parity.ts";
import { parityMarkdown } from "./parity-markdown.ts";
import { runParity, type ParityRun } from "./run-parity.ts";

/**
 * `npm run parity -- [--only TEXT] [--save FILE | --write]`: prints the page; --write replaces docs/parity.md; exit 1 where a row differs. A long run
 * can be done in parts: --only Hosny2018A --save FILE, and in the end --from FILE for each part, with --write.
 */
const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    save: { type: "string" },
    from: { type: "string", multiple: true },
    write: { type: "boolean", default: false },
  },
});
const run =
  options.from?.map(readPart).reduce(joined) ??
  runParity((task, data) => `${data} ${task.name}`.includes(options.only));
if (options.save !== undefined) writeFileSync(options.save, JSON.stringify(run));
const page = parityMarkdown(run);
process.stdout.write(page);
if (options.write) writeFileSync(fileURLToPath(new URL("../../docs/parity.md", import.meta.url)), page);
const overSeeds = run.rows.filter(({ task }) => task.compare === "seeds").length;
if (run.rows.some((row) => !judgeParity(row, overSeeds).isEqual)) process.exitCode = 1;

function readPart(file: string): ParityRun {
  return JSON.parse(readFileSync(file, "utf8")) as ParityRun;
}

/** Parts of one comparison, made by the same versions; a row that is in both is taken from the later one. */
function joined(a: ParityRun, b: ParityRun): ParityRun {
  for (const [name, version] of Object.entries(b.versions)) {
    if ((a.versions[name] ?? version) !== version)
      throw new Error(`parity: the parts are of different versions of ${name}`);
  }
  const versions = { ...a.versions, ...b.versions };
  const shapes = [...a.shapes, ...b.shapes.filter(({ data }) => a.shapes.every((shape) => shape.data !== data))];
  const isAgain = ({ data, task }: ParityRun["rows"][number]): boolean =>
    b.rows.some((row) => row.data === data && row.task.name === task.name);
  return { versions, shapes, rows: [...a.rows.filter((row) => !isAgain(row)), ...b.rows] };
}
