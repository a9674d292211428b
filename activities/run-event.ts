import type { ItemCounts } from "../workflows/run-plan.ts";
import type { NodeKind, Stage } from "../protocol/plan.ts";

/** What happens during a run, one line each in `events.jsonl`: the terminal and `status` read nothing else. */
export type RunEvent =
  | {
      readonly event: "run-started";
      readonly run: string;
      readonly study: string;
      readonly engine: "temporal" | "in-process";
      readonly pid: number;
    }
  | { readonly event: "run-resumed"; readonly engine: "temporal" | "in-process"; readonly pid: number }
  | { readonly event: "worker-started"; readonly pid: number; readonly threads: number }
  | { readonly event: "server"; readonly pid: number | null; readonly address: string; readonly ui: string | null }
  | { readonly event: "notice"; readonly message: string }
  | { readonly event: "node-started"; readonly node: string; readonly kind: NodeKind; readonly stage: Stage }
  | {
      readonly event: "node-finished";
      readonly node: string;
      readonly kind: NodeKind;
      readonly stage: Stage;
      readonly state: "reused" | "executed";
      readonly seconds: number;
      readonly items: ItemCounts | null;
    }
  | {
      readonly event: "items";
      readonly node: string;
      readonly stage: Stage;
      readonly items: ItemCounts;
      readonly of: number;
    }
  | {
      readonly event: "item-failed";
      readonly node: string;
      readonly case: string;
      readonly step: string;
      readonly error: string;
      readonly message: string;
    }
  | { readonly event: "repaired"; readonly node: string; readonly message: string }
  | { readonly event: "sealed"; readonly digest: string; readonly models: Readonly<Record<string, string>> }
  | { readonly event: "outcomes-opened"; readonly cohort: string; readonly digest: string; readonly seal: string }
  | {
      readonly event: "run-finished";
      readonly status: RunStatus;
      readonly seconds: number;
      readonly message: string | null;
    };

export type RunStatus = "completed" | "failed" | "canceled" | "waiting";

export type TimedRunEvent = RunEvent & { readonly time: string };
