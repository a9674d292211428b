import { existsSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { openStore } from "../store/open-store.ts";
import { storeFolder } from "./runs/workspace.ts";
import { inspectTemporal, type DoctorCheck } from "./temporal-server/temporal-doctor.ts";
import { defaultThreads } from "./threads/default-threads.ts";

const wantedMemoryBytes = 1.5e9;

/** Everything that `radstudy doctor` looks at: runtime, memory, workspace, and what Temporal needs. */
export async function inspectMachine(workspace: string): Promise<DoctorCheck[]> {
  return [checkNode(), checkMemory(), await checkWorkspace(workspace), ...(await inspectTemporal(workspace))];
}

function checkNode(): DoctorCheck {
  const major = Number(process.versions.node.split(".")[0]);
  const found = `${process.version}, ${defaultThreads()} threads`;
  if (major >= 24) return { name: "Node", state: "ok", found, fix: null };
  return { name: "Node", state: "missing", found, fix: 'start through npm ("npx radstudy ..."), which brings Node 24' };
}

function checkMemory(): DoctorCheck {
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  const found = `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`;
  if (freemem() >= wantedMemoryBytes) return { name: "memory", state: "ok", found, fix: null };
  return { name: "memory", state: "warning", found, fix: "end other programs, or use fewer --threads" };
}

async function checkWorkspace(workspace: string): Promise<DoctorCheck> {
  if (!existsSync(workspace))
    return { name: "workspace", state: "ok", found: `${workspace} (made by the first run)`, fix: null };
  try {
    await openStore(storeFolder(workspace));
    return { name: "workspace", state: "ok", found: `${workspace}, can be written`, fix: null };
  } catch (error) {
    return {
      name: "workspace",
      state: "missing",
      found: error instanceof Error ? error.message : String(error),
      fix: "make the folder writable, or name another with --workspace",
    };
  }
}
