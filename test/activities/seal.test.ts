import { hash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import type { RunOutcome } from "../../workers/runs/start-run.ts";
import { readEvents } from "../../workers/runs/event-log.ts";
import { eventsNamed, runStudy } from "../fixtures/command.ts";
import { undisturbedRun } from "../fixtures/undisturbed-run.ts";

describe("the seal of an external cohort", { timeout: 300_000 }, () => {
  const { outcome: first, studyAfterwards } = undisturbedRun({});

  it("names the digest of every model file, and is on record before the outcomes are opened", async () => {
    const { folder } = first();
    const events = readEvents(folder);
    const [sealed, ...otherSeals] = eventsNamed(events, "sealed");
    const [opened, ...otherOpenings] = eventsNamed(events, "outcomes-opened");
    expect([otherSeals, otherOpenings]).toEqual([[], []]);
    const order = events.map(({ event }) => event);
    expect(order.indexOf("sealed")).toBeLessThan(order.indexOf("outcomes-opened"));
    expect(sealed?.models).toEqual(await modelDigests(first()));
    expect(Object.keys(sealed?.models ?? {}).sort()).toEqual(["clinical", "conventional", "radiomics", "volume"]);
    expect(opened).toMatchObject({ cohort: "coast", seal: sealed?.digest });
  });

  it("keeps every fitted model and every internal metric as it was when the external outcomes change", async () => {
    const study = await studyAfterwards();
    const file = join(study.folder, "external-outcomes.csv");
    const [header, ...rows] = (await readFile(file, "utf8")).trimEnd().split("\n");
    // The first and the last case change their outcome.
    const changed = rows.map((row, index) =>
      index === 0 || index === rows.length - 1 ? row.replace(/[01]$/, (y) => String(1 - Number(y))) : row,
    );
    await writeFile(file, `${[header, ...changed].join("\n")}\n`);
    const second = await runStudy(study, "in-process");

    expect(await modelDigests(second)).toEqual(await modelDigests(first()));
    expect(eventsNamed(readEvents(second.folder), "sealed")[0]?.digest).toBe(
      eventsNamed(readEvents(first().folder), "sealed")[0]?.digest,
    );
    for (const name of ["cases", "features_long", "folds", "fold_metrics", "parameters"]) {
      expect(second.digests[name], name).toBe(first().digests[name]);
    }
    expect(second.digests["predictions"]).not.toBe(first().digests["predictions"]);
    expect(await metrics(second, "internal")).toEqual(await metrics(first(), "internal"));
    expect(await metrics(second, "external")).not.toEqual(await metrics(first(), "external"));
    const executed = eventsNamed(readEvents(second.folder), "node-finished").filter(
      ({ state }) => state === "executed",
    );
    expect(executed.map(({ node }) => node)).toEqual(["external.coast", "evaluate", "tables", "report"]);
  });
});

async function modelDigests({ folder }: RunOutcome): Promise<Record<string, string>> {
  const names = (await readdir(join(folder, "models"))).sort();
  const digests = names.map(async (name) => [
    basename(name, ".json"),
    `sha256:${hash("sha256", await readFile(join(folder, "models", name)))}`,
  ]);
  return Object.fromEntries(await Promise.all(digests)) as Record<string, string>;
}

async function metrics({ folder }: RunOutcome, scope: string) {
  const rows = tableRows(await readParquet(join(folder, "tables", "metrics.parquet")));
  const chosen = rows.filter((row) => row["scope"] === scope);
  expect(chosen.length).toBeGreaterThan(0);
  return chosen;
}
