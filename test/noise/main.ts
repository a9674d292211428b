import { parseArgs } from "node:util";
import { judgeNoise, noiseAucs, twinAucs } from "./judge-noise.ts";
import { noiseGrid } from "./noise-grid.ts";

/**
 * `npm run noise -- [--only TEXT] [--cohorts N]`: nested AUC in fresh cohorts of 100 cases and 1,000 features without signal; exit 1 where a mean
 * is not compatible with 0.5, or where selection outside the folds stays below 0.7.
 */
const { values: options } = parseArgs({
  options: { only: { type: "string", default: "" }, cohorts: { type: "string", default: "50" } },
});
const cohorts = Number(options.cohorts);
if (!Number.isInteger(cohorts) || cohorts < 2) throw new RangeError("noise: expected at least 2 cohorts");
const design = { rows: 100, columns: 1000 };
process.stdout.write(
  `${cohorts} cohorts of ${design.rows} cases and ${design.columns} features; ${noiseGrid.length} cells\n`,
);
for (const cell of noiseGrid.filter(({ name }) => name.includes(options.only))) {
  const { mean, deviation, allowed, isHonest } = judgeNoise(noiseAucs(cell, design, cohorts));
  if (!isHonest) process.exitCode = 1;
  const bounds = `${(0.5 - allowed).toFixed(3)} to ${(0.5 + allowed).toFixed(3)}`;
  process.stdout.write(
    `${cell.name.padEnd(40)} mean ${mean.toFixed(3)}  SD ${deviation.toFixed(3)}  allowed ${bounds}  ${isHonest ? "ok" : "FAILS"}\n`,
  );
}
const twin = noiseGrid.find(({ name }) => name === "select-univariate, ridge");
if (twin === undefined) throw new Error("noise: the cell of the sensitivity twin is missing");
const { mean } = judgeNoise(twinAucs(twin, design, cohorts));
const isSeen = mean >= 0.7;
if (!isSeen) process.exitCode = 1;
process.stdout.write(
  `${"twin: selection outside the folds".padEnd(40)} mean ${mean.toFixed(3)}  needed 0.7  ${isSeen ? "ok" : "FAILS"}\n`,
);
