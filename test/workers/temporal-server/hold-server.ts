import { startTemporalServer } from "../../../workers/temporal-server/start-temporal-server.ts";

// A command that uses the server of a workspace until its standard input ends.
const server = await startTemporalServer({ workspace: process.argv[2], onNotice: (line) => console.error(line) });
console.log(JSON.stringify({ pid: server.pid, startedHere: server.startedHere }));
for await (const _ of process.stdin);
await server.stop();
