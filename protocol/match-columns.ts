import { globPattern } from "./glob-pattern.ts";
import type { TableColumnPlan } from "./plan.ts";

/** Columns that names and globs take, in declared order and each once; `except` is never taken by a glob. */
export function matchColumns(
  wanted: readonly TableColumnPlan[],
  available: readonly string[],
  except: readonly string[],
): { columns: TableColumnPlan[]; unmatched: TableColumnPlan[] } {
  const found = new Map<string, TableColumnPlan>();
  const unmatched: TableColumnPlan[] = [];
  for (const entry of wanted) {
    const glob = entry.name.includes("*");
    const pattern = globPattern(entry.name);
    const matches = available.filter((name) =>
      glob ? pattern.test(name) && !except.includes(name) : name === entry.name,
    );
    if (matches.length === 0) unmatched.push(entry);
    for (const name of matches) if (!found.has(name)) found.set(name, { name, levels: entry.levels });
  }
  return { columns: [...found.values()], unmatched };
}
