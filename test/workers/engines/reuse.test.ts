import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventsNamed, latestEvents, runStudy } from "../../fixtures/command.ts";
import {
  makeSmallStudy,
  smallStudyCases,
  studyText,
  writeCases,
  writeStudy,
  type SmallStudy,
} from "../../fixtures/small-study.ts";
import { undisturbedRun } from "../../fixtures/undisturbed-run.ts";

const cases = smallStudyCases.development + smallStudyCases.external;
const models = 4;
const repeats = 2;
/** Cases looked at and measured, and repeats of each model: clinical, radiomics, and the two that are always there, volume and conventional. */
const items = 2 * cases + models * repeats;

describe("the same command again", { timeout: 300_000 }, () => {
  const { outcome: first, studyAfterwards } = undisturbedRun({});

  it("measures every case and fits every model the first time", () => {
    expect(first().nodes).toMatchObject({ reused: 0, failed: 0 });
    expect(first().items).toEqual({ total: items, reused: 0, executed: items, failed: 0 });
  });

  it("executes nothing, and gives the same digests", async () => {
    const again = await runStudy(await studyAfterwards(), "in-process");
    expect(again.nodes).toEqual({ total: first().nodes.total, reused: first().nodes.total, executed: 0, failed: 0 });
    expect(again.items).toEqual({ total: items, reused: items, executed: 0, failed: 0 });
    expect(again.digests).toEqual(first().digests);
  });

  it("gives the same digests on one thread, from nothing", async () => {
    const alone = await runStudy(await makeSmallStudy(), "in-process", ["--threads", "1"]);
    expect(alone.items.executed).toBe(items);
    expect(alone.digests).toEqual(first().digests);
  });

  it("executes nothing but the page, which shows the study file, after a comment, the order of keys and the folder changed", async () => {
    const study = await studyAfterwards();
    const [, version, name, seed, ...rest] = studyText({}).trimEnd().split("\n");
    const execution = rest.pop();
    await writeFile(
      study.file,
      [execution, "# another comment", ...rest, seed, "", `${name}   # here too`, version, ""].join("\n"),
    );
    const again = await runStudy(study, "in-process");
    expect(again.items.executed).toBe(0);
    const executed = eventsNamed(latestEvents(study), "node-finished").filter(({ state }) => state === "executed");
    expect(executed.map(({ node }) => node)).toEqual(["report"]);
    expect(again.digests).toEqual(first().digests);
  });

  it("measures all cases again after binCount changed", async () => {
    const study = await studyAfterwards();
    await writeStudy(study, { binCount: 24 });
    const again = await runStudy(study, "in-process");
    expect(extraction(study)).toEqual({ total: cases, reused: 0, executed: cases, failed: 0 });
    expect(again.digests["features_long"]).not.toBe(first().digests["features_long"]);
  });

  it("measures exactly the five cases that were added", async () => {
    const study = await studyAfterwards();
    await writeCases(study, smallStudyCases.development + smallStudyCases.spare);
    await runStudy(study, "in-process");
    expect(extraction(study)).toEqual({ total: cases + 5, reused: cases, executed: 5, failed: 0 });
  });

  it("makes again what was deleted or damaged in the store, says so, and gives the same digests", async () => {
    const study = await studyAfterwards();
    const blobs = join(study.workspace, ".radstudy", "store", "blobs");
    const measured: string[] = [];
    for (const name of (await readdir(blobs, { recursive: true })).sort()) {
      const bytes = await readFile(join(blobs, name)).catch(() => null);
      if (bytes?.subarray(0, 40).includes('[{"aggregation":') === true) measured.push(join(blobs, name));
    }
    expect(measured).toHaveLength(cases);
    await rm(measured[3]);
    await writeFile(measured[11], (await readFile(measured[11])).fill(0x20, 0, 9));
    const again = await runStudy(study, "in-process");
    expect(extraction(study)).toEqual({ total: cases, reused: cases - 2, executed: 2, failed: 0 });
    const messages = eventsNamed(latestEvents(study), "repaired")
      .map(({ node, message }) => `${node}: ${message}`)
      .sort();
    expect(messages).toEqual([
      expect.stringMatching(/^extract\.ct: .*output "result" was damaged \(sha256:[0-9a-f]{64}\); recomputed$/),
      expect.stringMatching(/^extract\.ct: .*output "result" was gone \(sha256:[0-9a-f]{64}\); recomputed$/),
    ]);
    expect(again.digests).toEqual(first().digests);
  });

  it("gives the same digests after every second blob and record was lost", async () => {
    const study = await studyAfterwards();
    const store = join(study.workspace, ".radstudy", "store");
    for (const kind of ["blobs", "records"]) {
      const files = (await readdir(join(store, kind), { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      );
      const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
      expect(paths.length).toBeGreaterThan(cases);
      for (const [index, path] of paths.entries()) if (index % 2 === 0) await rm(path);
    }
    const again = await runStudy(study, "in-process");
    expect(again.items.executed).toBeGreaterThan(0);
    expect(again.items.reused).toBeGreaterThan(0);
    expect(eventsNamed(latestEvents(study), "repaired").length).toBeGreaterThan(0);
    expect(again.digests).toEqual(first().digests);
  });

  function extraction(study: SmallStudy) {
    return eventsNamed(latestEvents(study), "node-finished").find(({ node }) => node === "extract.ct")?.items;
  }
});
