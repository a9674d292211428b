import type { Plan } from "../protocol/plan.ts";
import type { PlantedItem, PlantedTruth } from "../radiomics/synthetic/planted-truth.ts";
import type { TableRow } from "./make-table.ts";
import { tableRows } from "./table-rows.ts";
import type { Table } from "./table.ts";

/** Puts what a run found beside what a synthetic study planted. */
export function plantedFindings(truth: PlantedTruth, tables: readonly Table[], plan: Plan): TableRow<"planted">[] {
  const find = (name: string): Table => {
    const table = tables.find((candidate) => candidate.name === name);
    if (table === undefined)
      throw new TypeError(`planted findings: no table "${name}", expected it among the final tables`);
    return table;
  };
  return truth.items.map((item) => ({
    item: item.item,
    planted: item.planted,
    found: findingOf(item, find, plan),
    note: item.note,
  }));
}

function findingOf(item: PlantedItem, find: (name: string) => Table, plan: Plan): string {
  const { check } = item;
  switch (check.kind) {
    case "internal-auc":
      return aucOf(find, plan.primary?.model ?? null, "internal");
    case "external-auc":
      return aucOf(find, plan.primary?.model ?? null, "external");
    case "volume-auc":
      return aucOf(find, "volume", check.scope);
    case "batch-effect-before-after":
      return batchEffect(find);
    case "selected-families":
      return selectedFamilies(find, check.families);
    case "prevalence":
      return prevalence(find, check.center);
    case "scanner":
      return "not measured";
  }
}

function aucOf(find: (name: string) => Table, model: string | null, scope: string): string {
  const row = tableRows(find("metrics"), "metrics").find(
    (metric) => metric.metric === "auc" && metric.scope === scope && metric.model === model,
  );
  if (row === undefined) return "no such model in this study";
  const folds = row.interval === "fold-spread" ? "folds " : "";
  return `${row.estimate.toFixed(2)} (${folds}${row.lower.toFixed(2)} to ${row.upper.toFixed(2)}) by model ${row.model ?? ""}`;
}

function batchEffect(find: (name: string) => Table): string {
  const effects = tableRows(find("batch_effects"), "batch_effects");
  const shares = (state: string) =>
    effects
      .filter((effect) => effect.state === state && !Number.isNaN(effect.eta_squared))
      .map((effect) => effect.eta_squared);
  const [before, after] = [shares("before"), shares("after")];
  if (before.length === 0) return "not described in this study";
  const say = (values: readonly number[]) =>
    `median ${medianOf(values).toFixed(3)}, largest ${Math.max(...values).toFixed(3)}`;
  const harmonized = after.length === 0 ? "no harmonization to compare with" : `with harmonization ${say(after)}`;
  return `share of a feature's variance that lies between centers: ${say(before)}; ${harmonized}`;
}

function selectedFamilies(find: (name: string) => Table, families: readonly string[]): string {
  const overview = tableRows(find("feature_overview"), "feature_overview");
  const used = overview.filter(({ selected_fraction }) => selected_fraction >= 0.5);
  if (used.length === 0) return "no feature in half of the outer folds or more";
  const hits = used.filter(({ family }) => families.includes(family ?? ""));
  return `${hits.length} of the ${used.length} features used in at least half of the outer folds are of ${families.join(", ")}`;
}

function prevalence(find: (name: string) => Table, center: string): string {
  const seen = new Map<string, number>();
  for (const row of tableRows(find("predictions"), "predictions")) {
    if (row.center === center) seen.set(row.case ?? "", row.outcome);
  }
  let events = 0;
  for (const outcome of seen.values()) events += outcome;
  return seen.size === 0 ? "no case of this center" : `${events} of ${seen.size} cases positive`;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
