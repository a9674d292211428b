import { describe, expect, it } from "vitest";
import { array, assert, asyncProperty, integer, property, record } from "fast-check";
import type { FeaturesExtractNode, Node, Plan, ValidationNestedNode } from "../../protocol/plan.ts";
import {
  makeBatches,
  runPlan,
  type BatchResult,
  type ItemCounts,
  type NodeInputs,
  type NodeResult,
  type PlanOps,
} from "../../workflows/run-plan.ts";

const none: ItemCounts = { total: 0, reused: 0, executed: 0, failed: 0 };

/** Only what the walk looks at: ids, kinds, inputs and the two counts of items. */
function makePlan(nodes: readonly Node[]): Plan {
  return {
    radstudyPlan: 1,
    study: { name: "walk", title: null, question: null, license: null, notes: [], truth: null },
    seed: 1,
    cohorts: [],
    columns: { id: "id", patient: null, lesion: null, timepoint: null, center: null, scanner: null, object: null },
    outcome: { kind: "binary", column: "y", positive: "1" },
    primary: null,
    confidence: 0.95,
    nodes,
    execution: { maxFailedFraction: 0 },
  };
}

function single(id: string, inputs: Readonly<Record<string, string>> = {}): Node {
  return { id, kind: "models.seal", stage: "models", inputs, params: { models: [] } };
}

function extract(id: string, images: string): Node {
  const node: Pick<FeaturesExtractNode, "id" | "kind" | "stage" | "inputs"> = {
    id,
    kind: "features.extract",
    stage: "extract",
    inputs: { images },
  };
  return node as FeaturesExtractNode;
}

function nested(id: string, repeats: number, inputs: Readonly<Record<string, string>> = {}): Node {
  const params: Partial<ValidationNestedNode["params"]> = { items: repeats };
  return { id, kind: "validation.nested", stage: "models", inputs, params: params as ValidationNestedNode["params"] };
}

/** Ops that note what happens and finish only when the test lets them. */
function fakeOps(rows = 0) {
  const log: string[] = [];
  const open: { readonly name: string; readonly finish: () => void; readonly fail: (error: Error) => void }[] = [];
  let running = 0;
  let most = 0;
  async function work<T>(name: string, value: T): Promise<T> {
    log.push(`start ${name}`);
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((finish, fail) => open.push({ name, finish, fail }));
    running -= 1;
    log.push(`end ${name}`);
    return value;
  }
  const result = (id: string, items: ItemCounts | null): NodeResult => ({
    outputs: { images: { kind: "table", digest: `sha256:${id}`, rows, bytes: 1 } },
    key: id,
    code: "",
    state: "executed",
    items,
  });
  const seen: Record<string, NodeInputs> = {};
  const gathered: Record<string, readonly BatchResult[]> = {};
  const ops: PlanOps = {
    runNode: (node, inputs) => {
      seen[node.id] = inputs;
      return work(node.id, result(node.id, null));
    },
    runBatch: (node, _inputs, { index, offset, length }) =>
      work(`${node.id}/${index}`, {
        manifest: { kind: "manifest", digest: `${offset}+${length}`, rows: length, bytes: 0 },
        items: { ...none, total: length, executed: length },
      }),
    gather: (node, _inputs, batches) => {
      gathered[node.id] = batches;
      return work(`${node.id}/gather`, result(node.id, none));
    },
  };
  return { ops, log, open, seen, gathered, mostAtOnce: () => most };
}

/** Lets all promises that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

async function finishAll(fake: ReturnType<typeof fakeOps>, pick: (count: number) => number = () => 0): Promise<void> {
  await settle();
  while (fake.open.length > 0) {
    fake.open.splice(pick(fake.open.length), 1)[0]?.finish();
    await settle();
  }
}

describe("runPlan", () => {
  it("starts a node when all its inputs are there, and those that wait for nothing at once", async () => {
    const fake = fakeOps();
    const plan = makePlan([single("a"), single("b"), single("c", { x: "a", y: "b" }), single("d", { x: "a" })]);
    const done = runPlan(plan, fake.ops, 2);
    await settle();
    expect(fake.log).toEqual(["start a", "start b"]);
    fake.open.shift()?.finish();
    await settle();
    expect(fake.log).toEqual(["start a", "start b", "end a", "start d"]);
    await finishAll(fake);
    expect(fake.log.indexOf("start c")).toBeGreaterThan(fake.log.indexOf("end b"));
    expect(Object.keys(await done)).toEqual(["a", "b", "c", "d"]);
  });

  it("hands each node the results of its inputs by role", async () => {
    const fake = fakeOps();
    const done = runPlan(makePlan([single("a"), single("b"), single("c", { matrix: "b", cases: "a" })]), fake.ops, 2);
    await finishAll(fake);
    await done;
    expect(Object.entries(fake.seen["c"] ?? {}).map(([role, { key }]) => [role, key])).toEqual([
      ["cases", "a"],
      ["matrix", "b"],
    ]);
  });

  it("gives the same results in whatever order the work ends", async () => {
    const plan = makePlan([
      single("index"),
      extract("extract", "index"),
      nested("nested", 7, { x: "extract" }),
      single("end", { x: "nested", y: "index" }),
    ]);
    const order = fakeOps(9);
    const reference = runPlan(plan, order.ops, 3);
    await finishAll(order);
    const expected = await reference;
    await assert(
      asyncProperty(array(integer({ min: 0, max: 1_000 }), { minLength: 40, maxLength: 40 }), async (choices) => {
        const fake = fakeOps(9);
        let step = 0;
        const done = runPlan(plan, fake.ops, 3);
        await finishAll(fake, (count) => choices[step++ % choices.length] % count);
        expect(await done).toEqual(expected);
        expect(fake.gathered).toEqual(order.gathered);
      }),
      { numRuns: 50 },
    );
  });

  it("maps a node over its items in batches, never more at once than the window", async () => {
    const fake = fakeOps(25);
    const done = runPlan(makePlan([single("index"), extract("extract", "index")]), fake.ops, 4);
    await settle();
    fake.open.shift()?.finish();
    await settle();
    expect(fake.open.map(({ name }) => name)).toEqual(["extract/0", "extract/1", "extract/2", "extract/3"]);
    fake.open.splice(2, 1)[0]?.finish();
    await settle();
    expect(fake.open.map(({ name }) => name)).toEqual(["extract/0", "extract/1", "extract/3", "extract/4"]);
    await finishAll(fake, (count) => count - 1);
    await done;
    expect(fake.mostAtOnce()).toBe(4);
    expect(fake.gathered["extract"]?.map(({ manifest }) => manifest.digest)).toEqual(
      Array.from({ length: 25 }, (_, index) => `${index}+1`),
    );
  });

  it("gathers a map node without items at once", async () => {
    const fake = fakeOps(0);
    const done = runPlan(makePlan([single("index"), extract("extract", "index")]), fake.ops, 4);
    await finishAll(fake);
    await done;
    expect(fake.log).toEqual(["start index", "end index", "start extract/gather", "end extract/gather"]);
  });

  it("fails with the first failure, and starts nothing that stands below it", async () => {
    const fake = fakeOps();
    const done = runPlan(makePlan([single("a"), single("b"), single("c", { x: "a" })]), fake.ops, 2);
    await settle();
    fake.open.shift()?.fail(new Error("a broke"));
    await expect(done).rejects.toThrow("a broke");
    await finishAll(fake);
    expect(fake.log).not.toContain("start c");
  });

  it("starts no further batch of a map node once one has failed", async () => {
    const fake = fakeOps(25);
    const done = runPlan(makePlan([single("index"), extract("extract", "index")]), fake.ops, 1);
    await settle();
    fake.open.shift()?.finish();
    await settle();
    fake.open.shift()?.fail(new Error("batch broke"));
    await expect(done).rejects.toThrow("batch broke");
    await settle();
    expect(fake.open).toEqual([]);
    expect(fake.gathered).toEqual({});
  });

  it("refuses a plan whose node stands above its input", async () => {
    const fake = fakeOps();
    await expect(runPlan(makePlan([single("c", { x: "late" }), single("late")]), fake.ops, 2)).rejects.toThrow(
      'plan: node "c" wants "late" as its x, which stands below it or nowhere',
    );
  });
});

describe("makeBatches", () => {
  it("has about a hundred batches up to 1,000 items, then batches of 50 and of 100", () => {
    const shape = (items: number) => [makeBatches(items).length, makeBatches(items)[0]?.length];
    expect([0, 1, 49, 100, 101, 1_000, 1_001, 10_000, 100_000].map(shape)).toEqual([
      [0, undefined],
      [1, 1],
      [49, 1],
      [100, 1],
      [51, 2],
      [100, 10],
      [21, 50],
      [200, 50],
      [1_000, 100],
    ]);
  });

  it("covers every item exactly once and in order", () => {
    assert(
      property(record({ items: integer({ min: 0, max: 30_000 }) }), ({ items }) => {
        let next = 0;
        for (const [index, batch] of makeBatches(items).entries()) {
          expect(batch.index).toBe(index);
          expect(batch.offset).toBe(next);
          expect(batch.length).toBeGreaterThan(0);
          next += batch.length;
        }
        expect(next).toBe(items);
      }),
    );
  });
});
