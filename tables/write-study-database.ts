import { rm } from "node:fs/promises";
import { quoteName, quoteText, withDuckDb } from "./duckdb.ts";
import { loadIntoDuckDb } from "./load-into-duckdb.ts";
import { replaceFile } from "./replace-file.ts";
import type { Table } from "./table.ts";

const catalog = "radstudy_being_written";

/** For readers: what most people open the database for. Made where all the tables it needs are there. */
const views: readonly { readonly name: string; readonly table: string; readonly sql: string }[] = [
  {
    name: "headline",
    table: "metrics",
    sql: "SELECT model, cohort, scope, estimand, estimate AS auc, lower, upper, interval, n, events FROM metrics WHERE metric = 'auc'",
  },
  {
    name: "case_predictions",
    table: "predictions",
    sql:
      'SELECT model, cohort, scope, "case", any_value(center) AS center, any_value(outcome) AS outcome, ' +
      "count(*) AS repeats, avg(probability) AS mean_probability FROM predictions " +
      'GROUP BY model, cohort, scope, "case" ORDER BY model, cohort, scope, "case"',
  },
];

/** Writes all tables of a run, typed, and views for readers into one DuckDB file. Its bytes are not for hashing. */
export async function writeStudyDatabase(tables: readonly Table[], path: string): Promise<void> {
  await replaceFile(path, async (temporary) => {
    await rm(`${temporary}.wal`, { force: true });
    await withDuckDb(async (connection) => {
      await connection.run(`ATTACH ${quoteText(temporary)} AS ${catalog}`);
      try {
        for (const table of tables) await loadIntoDuckDb(connection, catalog, [table]);
        await connection.run(`USE ${catalog}`);
        for (const view of views) {
          if (!tables.some((table) => table.name === view.table)) continue;
          await connection.run(`CREATE VIEW ${quoteName(view.name)} AS ${view.sql}`);
        }
      } finally {
        await connection.run("USE memory");
        await connection.run(`DETACH ${catalog}`);
      }
    });
  });
}
