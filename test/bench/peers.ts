import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { atLeast, type BenchCase } from "./bench-case.ts";
import { withPeers, type PeerRow } from "./bench-markdown.ts";
import { machineMs } from "./calibrator.ts";
import { nestedTasks, tabularFolder } from "./nested-learners.ts";
import { runScript } from "./run-script.ts";
import { statisticsCases, type TaskTime } from "./statistics.ts";

/** What a run of either side prints. */
interface Measured {
  readonly cpuSeconds: number;
  readonly aucs?: readonly number[];
  readonly versions?: Readonly<Record<string, string>>;
}

/** A task that both sides perform on the same numbers. */
interface PeerTask {
  readonly task: string;
  readonly said: string;
  readonly target: number | null;
  readonly goal: number | null;
  readonly runs: number;
  /** Runs ours, and writes in the folder what the peer reads. */
  readonly ours: (folder: string) => Promise<Measured>;
}

/** One thread: the linear algebra of numpy would else take all. */
const oneThread = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/**
 * `npm run bench:peers -- [TASK ...] [--markdown FILE]`: scikit-learn, scikit-survival, scipy and neuroCombat beside ours, in turns, a process for
 * each run, the median of the CPU seconds. Python is `python3`, or what RADSTUDY_PYTHON names. Ends with 2 where Python or a
 * package is missing, after the tasks that could be compared.
 */
const python = process.env["RADSTUDY_PYTHON"] ?? "python3";
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { markdown: { type: "string" } },
});
const tasks = allTasks();
const unknown = wanted.find((name) => tasks.every(({ task }) => task !== name));
if (unknown !== undefined) {
  throw new RangeError(`bench: no task "${unknown}", expected some of ${tasks.map(({ task }) => task).join(", ")}`);
}
let isIncomplete = false;
let isBelow = false;
const rows: PeerRow[] = [];
const versions = new Map<string, string>();
for (const each of tasks.filter(({ task }) => wanted.length === 0 || wanted.includes(task))) {
  const compared = await compare(each);
  if (compared === null) isIncomplete = true;
  else {
    if (!compared.ok) isBelow = true;
    rows.push({ ...compared, goal: each.goal, runs: each.runs });
  }
}
process.stdout.write(`the calibrator took ${machineMs().toPrecision(3)} ms\n`);
if (options.markdown !== undefined) {
  const command = ["npm run bench:peers --", ...wanted, "--markdown", options.markdown].join(" ");
  const page = existsSync(options.markdown) ? readFileSync(options.markdown, "utf8") : "";
  writeFileSync(
    options.markdown,
    withPeers(
      page,
      command,
      [...versions].map((each) => each.join(" ")),
      rows,
    ),
  );
}
process.exitCode = isIncomplete ? 2 : isBelow ? 1 : 0;

function allTasks(): PeerTask[] {
  const seeded = statisticsCases.map(({ task, said, target, goal }) => ({
    task,
    said,
    target,
    goal,
    runs: 3,
    ours: (folder: string) => runScript<TaskTime>(new URL("./statistics-process.ts", import.meta.url), [task, folder]),
  }));
  const data = tabularFolder("nested learners");
  if (data === null) return seeded;
  const nested = nestedTasks.map(({ learner, said, target, goal, runs }) => ({
    task: learner,
    said: `nested 5 x 5 ${said}, Hosny2018A`,
    target,
    goal,
    runs,
    ours: async (folder: string) => {
      await writeFile(join(folder, "table.txt"), join(data, "tabular", "Hosny2018A.csv.gz"));
      const script = new URL("./nested-learner.ts", import.meta.url);
      return runScript<Measured>(script, [data, learner, join(folder, "folds.json")]);
    },
  }));
  return [...nested, ...seeded];
}

/** Null where the peer is missing: said by name on stderr. */
async function compare({ task, said: name, target, runs, ours }: PeerTask): Promise<BenchCase | null> {
  const folder = await mkdtemp(join(tmpdir(), "radstudy-peers-"));
  try {
    const own: Measured[] = [];
    const theirs: Measured[] = [];
    for (let run = 0; run < runs; run++) {
      own.push(await ours(folder));
      const peer = await runPeer(task, folder);
      if (peer === null) return null;
      theirs.push(peer);
    }
    const result = atLeast(name, "CPU s", median(own), median(theirs), target);
    for (const [name, version] of Object.entries(theirs[0].versions ?? {})) versions.set(name, version);
    const said = Object.entries(theirs[0].versions ?? {}).map((each) => each.join(" "));
    const { value, reference, ratio, ok } = result;
    process.stdout.write(
      `${ok ? "ok  " : "MISS"} ${name}: ours ${value.toPrecision(3)}, ${said.join(", ")} ${(reference ?? 0).toPrecision(3)} CPU s, ` +
        `${(ratio ?? 0).toPrecision(3)} times${target === null ? "" : `, at least ${target}`}` +
        `${aucsOf("AUC", own[0])}${aucsOf("theirs", theirs[0])}\n`,
    );
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function aucsOf(label: string, { aucs }: Measured): string {
  if (aucs === undefined) return "";
  return `, ${label} ${(aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length).toFixed(4)}`;
}

async function runPeer(task: string, folder: string): Promise<Measured | null> {
  const script = fileURLToPath(new URL("./peers.py", import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(python, [script, task, folder], {
      env: { ...process.env, ...oneThread },
    });
    return JSON.parse(stdout) as Measured;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === "ENOENT") process.stderr.write(`peers: ${task} needs ${python}; RADSTUDY_PYTHON names another\n`);
    else if (code === 2 && stderr !== undefined) process.stderr.write(stderr);
    else throw error;
    return null;
  }
}

function median(runs: readonly Measured[]): number {
  return runs.map(({ cpuSeconds }) => cpuSeconds).toSorted((a, b) => a - b)[runs.length >> 1];
}
