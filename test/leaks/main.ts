import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { leaks } from "./leak-list.ts";
import { measureLeak, measuredText } from "./measure-leak.ts";
import {
  committedCohorts,
  pageFile,
  refusalOf,
  tableLine,
  withMeasured,
  withRefusal,
  withTable,
} from "./museum-pages.ts";

/**
 * `npm run leaks -- [NAME ...] [--cohorts N] [--write]`: measures what each leak shows on pure noise. With the committed number of cohorts the
 * figures are compared with the pages (exit 1 where they differ); --write puts figures and refusals into the pages.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cohorts: { type: "string", default: String(committedCohorts) },
    write: { type: "boolean", default: false },
  },
});
const cohorts = Number(options.cohorts);
const unknown = positionals.find((name) => leaks.every((leak) => leak.name !== name));
if (unknown !== undefined || !Number.isInteger(cohorts) || cohorts < 2) {
  const names = leaks.map(({ name }) => name).join(", ");
  throw new RangeError(`leaks: expected some of ${names}, and at least 2 cohorts`);
}
const wanted = leaks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const lines: string[] = [];
for (const leak of wanted) {
  const measured = measureLeak(leak, cohorts);
  const { leaky, honest } = measured;
  process.stdout.write(`${leak.name}: ${measuredText(leaky)} with the leak, ${measuredText(honest)} without it\n`);
  const page = readFileSync(pageFile(leak.name), "utf8");
  if (options.write) {
    const { text } = await refusalOf(leak.name);
    writeFileSync(pageFile(leak.name), withRefusal(withMeasured(page, measured), leak.name, text));
  } else if (cohorts === committedCohorts && withMeasured(page, measured) !== page) {
    process.stdout.write(`  differs from ${leak.name}/README.md\n`);
    process.exitCode = 1;
  }
  lines.push(tableLine(measured));
}
if (options.write && wanted.length === leaks.length) {
  writeFileSync(pageFile(null), withTable(readFileSync(pageFile(null), "utf8"), lines));
}
