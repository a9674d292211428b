import { takeRunLock } from "../../../workers/runs/run-lock.ts";

/** A command that holds the lock of a study until it is killed. */
const [workspace, study] = process.argv.slice(2) as [string, string];
await takeRunLock(workspace, study);
process.stdout.write("held\n");
setInterval(() => {}, 60_000);
