import type { Node, NodeKind, Plan } from "../protocol/plan.ts";
import type { ActionPreimage } from "../store/action-key.ts";
import type { ActionResult, Checkpoint } from "../store/checkpoint.ts";
import type { NodePlace, Store } from "../store/open-store.ts";
import type { Batch, BatchResult, NodeInputs } from "../workflows/run-plan.ts";
import type { RunEvent } from "./run-event.ts";
import type { ThreadPool } from "./thread-tasks.ts";

/** What an engine hands to the activities. */
export interface ActivityContext {
  readonly store: Store;
  readonly threads: ThreadPool;
  /** Reuses a record or computes it; a dry run throws `WouldRunError` instead of computing. */
  readonly checkpoint: (
    preimage: ActionPreimage,
    compute: () => Promise<ActionResult>,
    place?: NodePlace,
  ) => Promise<Checkpoint>;
  /** Digest of a sealed file; a dry run remembers the last one instead of opening it. */
  readonly digestSealed: (path: string, place: NodePlace) => Promise<string>;
  /** Digest of the code behind a node kind, or behind one item of a map node. */
  readonly codeDigest: (unit: CodeUnit) => Promise<string>;
  readonly openRun: (run: RunRef) => Promise<RunContext>;
  /** The user asked to stop: a batch ends after the case in hand. */
  readonly isStopping: () => boolean;
}

export type CodeUnit =
  | NodeKind
  | "images.inspect/case"
  | "features.extract/case"
  | "validation.nested/repeat"
  | "validation.permutation/resample";

/** A run by name, small enough to travel: the folder is found in the workspace. */
export interface RunRef {
  readonly study: string;
  readonly id: string;
}

export interface RunContext {
  readonly run: RunRef;
  readonly plan: Plan;
  readonly planDigest: string;
  readonly node: (id: string) => Node;
  readonly folder: string;
  /** The study file as its author wrote it. */
  readonly protocolText: string;
  readonly studyFolder: string;
  readonly dataFolder: string;
  readonly log: (event: RunEvent) => void;
}

/** A batch that gave way to a stop; what it finished is in the store, and the rest is done by the next worker. */
export class StoppingError extends Error {
  override readonly name = "StoppingError";
  readonly code = "stopping";
  constructor(node: string) {
    super(`${node}: stopped as asked; the same command goes on from here`);
  }
}

/** A dry run came upon an action that has no record to reuse. */
export class WouldRunError extends Error {
  override readonly name = "WouldRunError";
  readonly preimage: ActionPreimage;
  constructor(preimage: ActionPreimage) {
    super(`${preimage.kind}: no record to reuse`);
    this.preimage = preimage;
  }
}

export interface NodeRequest {
  readonly run: RunRef;
  readonly node: string;
  readonly inputs: NodeInputs;
}

export type BatchRequest = NodeRequest & { readonly batch: Batch };
export type GatherRequest = NodeRequest & { readonly batches: readonly BatchResult[] };
