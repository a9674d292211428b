import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../../store/open-store.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "radstudy-kill-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("after kill -9 in mid-write every blob and record under a final name is whole, and nothing else stays", async () => {
  const url = (name: string) => JSON.stringify(new URL(`../../store/${name}`, import.meta.url).href);
  const script = `
    import { checkpoint } from ${url("checkpoint.ts")};
    import { openStore } from ${url("open-store.ts")};
    const store = await openStore(${JSON.stringify(root)});
    const action = (i) => checkpoint(
      store,
      { kind: "item", code: "c", params: { i }, inputs: {}, seed: null, profile: "float64" },
      async () => {
        const digest = await store.putBlob(new Uint8Array(1_000_000).fill(i));
        return { outputs: { item: { kind: "item", digest, rows: 1, bytes: 1_000_000 } } };
      },
    );
    for (let i = 0; ; i += 4) {
      await Promise.all([0, 1, 2, 3].map((k) => action(i + k)));
      process.stdout.write(".");
    }`;
  const writer = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(writer.stdout, "data");
  await once(writer.stdout, "data");
  writer.kill("SIGKILL");
  await once(writer, "close");

  const store = await openStore(root);
  const records = await store.listRecords({ kind: "item" });
  expect(records.length).toBeGreaterThanOrEqual(8);
  for (const record of records) expect(await store.verifyBlob(record.outputs["item"].digest)).toBe("ok");
  for (const folder of readdirSync(join(root, "blobs"))) {
    for (const name of readdirSync(join(root, "blobs", folder))) {
      expect(await store.verifyBlob(`sha256:${folder}${name}`)).toBe("ok");
    }
  }
  expect(readdirSync(join(root, "temporary"))).toEqual([]);
});
