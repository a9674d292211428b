import type {
  ArtifactRef,
  FeaturesExtractNode,
  ImagesInspectNode,
  Node,
  Plan,
  ValidationNestedNode,
  ValidationPermutationNode,
} from "../protocol/plan.ts";

export interface ItemCounts {
  readonly total: number;
  readonly reused: number;
  readonly executed: number;
  readonly failed: number;
}

/** What a node leaves for the nodes below it: names of stored bytes, never the bytes. */
export interface NodeResult {
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  /** Key of the action record, and digest of the code that made it. */
  readonly key: string;
  readonly code: string;
  readonly state: "reused" | "executed";
  /** Only of a node that maps over items. */
  readonly items: ItemCounts | null;
}

/** A run of neighboring items of a map node. */
export interface Batch {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
}

export interface BatchResult {
  readonly manifest: ArtifactRef;
  readonly items: ItemCounts;
}

export type MapNode = ImagesInspectNode | FeaturesExtractNode | ValidationNestedNode | ValidationPermutationNode;
export type SingleNode = Exclude<Node, MapNode>;
export type NodeInputs = Readonly<Record<string, NodeResult>>;

/** How an engine performs the three kinds of work in a plan. */
export interface PlanOps {
  readonly runNode: (node: SingleNode, inputs: NodeInputs) => Promise<NodeResult>;
  readonly runBatch: (node: MapNode, inputs: NodeInputs, batch: Batch) => Promise<BatchResult>;
  readonly gather: (node: MapNode, inputs: NodeInputs, batches: readonly BatchResult[]) => Promise<NodeResult>;
}

/**
 * Walks a plan: every node starts when its inputs are there; a map node fans out in batches through a bounded window.
 * Pure: no clock, no chance, no input or output but through `ops`.
 */
export async function runPlan(plan: Plan, ops: PlanOps, window: number): Promise<Readonly<Record<string, NodeResult>>> {
  const started = new Map<string, Promise<NodeResult>>();
  for (const node of plan.nodes) started.set(node.id, start(node, started, ops, window));
  const results = await Promise.all(plan.nodes.map((node) => started.get(node.id) as Promise<NodeResult>));
  return Object.fromEntries(plan.nodes.map((node, index) => [node.id, results[index]]));
}

async function start(
  node: Node,
  started: ReadonlyMap<string, Promise<NodeResult>>,
  ops: PlanOps,
  window: number,
): Promise<NodeResult> {
  const roles = Object.keys(node.inputs).sort();
  const results = await Promise.all(
    roles.map((role) => {
      const id = node.inputs[role];
      const result = started.get(id);
      if (result === undefined) {
        throw new Error(`plan: node "${node.id}" wants "${id}" as its ${role}, which stands below it or nowhere`);
      }
      return result;
    }),
  );
  const inputs = Object.fromEntries(roles.map((role, index) => [role, results[index]]));
  switch (node.kind) {
    case "images.inspect":
    case "features.extract":
      return await mapNode(node, inputs, inputs["images"]?.outputs["images"]?.rows ?? 0, ops, window);
    case "validation.nested":
      return await mapNode(
        node,
        inputs,
        node.params.items ?? inputs["folds"]?.outputs["items"]?.rows ?? 0,
        ops,
        window,
      );
    case "validation.permutation":
      return await mapNode(node, inputs, node.params.items, ops, window);
    case "cases.index":
    case "images.index":
    case "features.read":
    case "features.assemble":
    case "outcomes.read":
    case "folds.make":
    case "models.freeze":
    case "models.seal":
    case "validation.external":
    case "models.predict":
    case "harmonization.diagnose":
    case "reliability.measure":
    case "evaluation.summarize":
    case "tables.collect":
    case "report.render":
      return await ops.runNode(node, inputs);
  }
}

async function mapNode(
  node: MapNode,
  inputs: NodeInputs,
  items: number,
  ops: PlanOps,
  window: number,
): Promise<NodeResult> {
  const batches = makeBatches(items);
  const results: BatchResult[] = Array.from({ length: batches.length });
  let next = 0;
  async function lane(): Promise<void> {
    while (next < batches.length) {
      const batch = batches[next++];
      results[batch.index] = await ops.runBatch(node, inputs, batch);
    }
  }
  await Promise.all(Array.from({ length: Math.min(window, batches.length) }, lane));
  return await ops.gather(node, inputs, results);
}

/** About a hundred batches per cohort up to 1,000 items, then batches of 50 and 100, so that histories stay short. */
export function makeBatches(items: number): Batch[] {
  const length = items <= 1_000 ? Math.max(1, Math.ceil(items / 100)) : items <= 20_000 ? 50 : 100;
  return Array.from({ length: Math.ceil(items / length) }, (_, index) => {
    const offset = index * length;
    return { index, offset, length: Math.min(length, items - offset) };
  });
}
