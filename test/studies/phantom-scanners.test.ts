import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { FeatureTable, NumericColumn, RowContext } from "../../statistics/feature-table.ts";
import { agreementBetweenBatches } from "../../statistics/harmonization/agreement-between-batches.ts";
import { combat, type CombatOptions } from "../../statistics/harmonization/combat-step.ts";
import { takeContextRows, takeTableRows } from "../../statistics/resampling/take-rows.ts";

const data = process.env["RADSTUDY_DATA"] ?? join(import.meta.dirname, "../../../shared/data");
const file = join(data, "tabular/CCR1-phantom.csv.gz");
const there = existsSync(file);
if (!there) console.log(`phantom on 13 scanners: skipped, no ${file} (RADSTUDY_DATA names another folder)`);

const options: CombatOptions = {
  kind: "combat",
  on: null,
  batch: "scanner",
  covariates: [],
  prior: "parametric",
  meanOnly: false,
  referenceBatch: null,
  unseenBatch: "passthrough",
  singleCaseBatch: "error",
};

describe.skipIf(!there)("ComBat on one object that 13 scanners measured", () => {
  const { table, context, regions } = there ? readPhantom() : { table: empty, context: noContext, regions: [] };

  it("makes more features reproducible where all scanners saw the same materials", () => {
    const after = combat.apply(combat.fit(table, context, new Uint8Array(), options), table, context);
    const [before, harmonized] = [table, after].map((each) => reproducible(each, context, regions));
    expect(harmonized).toBeGreaterThan(before + 0.1);
  });

  it("fails where the mixes differ: it takes the difference of the materials for one of the scanners", () => {
    // every other scanner lacks the light materials, the others lack the heavy ones; both have the rest
    const lacks = [
      ["020", "030", "cork"],
      ["acrylic", "resin", "wood"],
    ];
    const scanners = (context.variables["scanner"] as { values: readonly string[] }).values;
    const names = [...new Set(scanners)].sort();
    const kept = Int32Array.from(regions.keys()).filter((row) => {
      const material = regions[row].split("_")[0];
      return !lacks[names.indexOf(scanners[row]) % 2].includes(material);
    });
    const unequal = combat.fit(takeTableRows(table, kept), takeContextRows(context, kept), new Uint8Array(), options);
    const equal = combat.fit(table, context, new Uint8Array(), options);
    const [withEqual, withUnequal] = [equal, unequal].map((fitted) =>
      reproducible(combat.apply(fitted, table, context), context, regions),
    );
    expect(withUnequal).toBeLessThan(withEqual - 0.1);
  });
});

const empty: FeatureTable = { rows: 0, columns: [] };
const noContext: RowContext = { patients: [], variables: {} };

/** Share of features and pairs of scanners with a concordance above 0.9 over the 160 regions. */
function reproducible(table: FeatureTable, context: RowContext, regions: readonly string[]): number {
  const scanners = (context.variables["scanner"] as { values: readonly string[] }).values;
  const found = agreementBetweenBatches(table.columns as NumericColumn[], scanners, regions, 0.95);
  return found.filter(({ estimate }) => estimate > 0.9).length / found.length;
}

function readPhantom(): { table: FeatureTable; context: RowContext; regions: string[] } {
  const [header, ...lines] = gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n");
  const names = header.trim().split(",");
  const cells = lines.map((line) => line.trim().split(","));
  const text = (name: string) => cells.map((row) => row[names.indexOf(name)]);
  const category = (name: string, values: readonly string[]) =>
    ({ kind: "category", name, set: "", values, levels: null }) as const;
  const regions = text("ROI");
  const scanner = text("Patient");
  const columns = names
    .map((name, at) => ({ name, at }))
    .filter(({ name }) => name.startsWith("original_"))
    .map(({ name, at }): NumericColumn => ({
      kind: "numeric",
      name,
      set: "ct",
      values: Float64Array.from(cells, (row) => Number(row[at])),
    }));
  const material = regions.map((region) => region.split("_")[0]);
  const variables = { scanner: category("scanner", scanner), material: category("material", material) };
  return { table: { rows: cells.length, columns }, context: { patients: scanner, variables }, regions };
}
