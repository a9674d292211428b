import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunContext, RunRef } from "../../activities/activity-context.ts";
import type { Environment } from "../../activities/environment.ts";
import { planDigest, planJson } from "../../protocol/canonical-plan.ts";
import type { Plan } from "../../protocol/plan.ts";
import { openEventLog, type EventListener } from "./event-log.ts";

export function runFolder(workspace: string, run: RunRef): string {
  return join(workspace, run.study, run.id);
}

/** Makes the folder of a new run with what it starts from; an existing run is never touched. */
export async function createRun(
  workspace: string,
  plan: Plan,
  protocolText: string,
  environment: Environment,
): Promise<RunRef> {
  const stamp = environment.started.replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const run = { study: plan.study.name, id: `${stamp}-${randomBytes(2).toString("hex")}` };
  const folder = runFolder(workspace, run);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "study.yaml"), protocolText);
  await writeFile(join(folder, "plan.json"), planJson(plan));
  await writeFile(join(folder, "environment.json"), `${JSON.stringify(environment, null, 2)}\n`);
  return run;
}

/** What a run starts from: with other inputs it is another run, even where its plan has the same digest. */
export interface RunInputs {
  readonly plan: Plan;
  readonly protocolText: string;
  readonly studyFolder: string;
  readonly dataFolder: string;
}

/** Whether a run that was left open started from exactly these inputs. */
export async function startedFrom(workspace: string, run: RunRef, inputs: RunInputs): Promise<boolean> {
  const folder = runFolder(workspace, run);
  const text = (name: string) => readFile(join(folder, name), "utf8").catch(() => null);
  if ((await text("plan.json")) !== planJson(inputs.plan)) return false;
  if ((await text("study.yaml")) !== inputs.protocolText) return false;
  const environment = JSON.parse((await text("environment.json")) ?? "{}") as Partial<Environment>;
  return environment.studyFolder === inputs.studyFolder && environment.dataFolder === inputs.dataFolder;
}

/** Opens a run of a workspace for the activities. */
export async function openRun(workspace: string, run: RunRef, listen: EventListener): Promise<RunContext> {
  const folder = runFolder(workspace, run);
  if (!existsSync(join(folder, "plan.json"))) {
    throw new TypeError(
      `run ${run.study}/${run.id}: no plan.json in ${folder}, expected a run of this workspace; start the study again`,
    );
  }
  const plan = JSON.parse(await readFile(join(folder, "plan.json"), "utf8")) as Plan;
  const environment = JSON.parse(await readFile(join(folder, "environment.json"), "utf8")) as Environment;
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]));
  return {
    run,
    plan,
    planDigest: planDigest(plan),
    node: (id) => {
      const node = nodes.get(id);
      if (node === undefined)
        throw new TypeError(
          `run ${run.id}: no node "${id}" in its plan, expected one of ${[...nodes.keys()].join(", ")}`,
        );
      return node;
    },
    folder,
    protocolText: await readFile(join(folder, "study.yaml"), "utf8"),
    studyFolder: environment.studyFolder,
    dataFolder: environment.dataFolder,
    log: openEventLog(folder, listen),
  };
}
