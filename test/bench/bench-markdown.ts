import type { BenchCase } from "./bench-case.ts";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly system: string;
  /** Mean number of processes that wanted a core in the last 15 minutes: above `cores`, wall times are too long. */
  readonly load: number;
}

/** A task that a peer performed beside ours. */
export interface PeerRow extends BenchCase {
  readonly goal: number | null;
  /** Of which the medians are. */
  readonly runs: number;
}

const peersTitle = "## Beside the peers, in one run";

/** The part of the page that `npm run bench:peers` writes; empty where there is none yet. */
export function peersOf(page: string): string {
  const at = page.indexOf(peersTitle);
  return at < 0 ? "" : `\n${page.slice(at)}`;
}

/** The page with that part made anew. */
export function withPeers(
  page: string,
  command: string,
  versions: readonly string[],
  rows: readonly PeerRow[],
): string {
  const at = page.indexOf(peersTitle);
  const before = (at < 0 ? page : page.slice(0, at)).trimEnd();
  const table = tableOf(
    ["task", "radstudy", "peer", "ratio", "gate", "goal", "runs", "ok"],
    rows.map(({ name, value, reference, ratio, target, goal, runs, ok }) => [
      name,
      value.toPrecision(3),
      (reference ?? NaN).toPrecision(3),
      `${(ratio ?? NaN).toPrecision(3)} x`,
      target === null ? "" : String(target),
      goal === null ? "" : String(goal),
      String(runs),
      target === null ? "" : ok ? "yes" : "no",
    ]),
  );
  return `${before}

${peersTitle}

Written by \`${command}\`: the peer beside radstudy on the same numbers and folds, one thread each, in turns, a process per run, median CPU seconds. ${versions.join(", ")}.

${table.join("\n")}
`;
}

/** docs/bench.md: every case in a table, with the command and the machine. */
export function benchMarkdown(command: string, machine: Machine, cases: readonly BenchCase[]): string {
  const { cpu, cores, memoryGb, node, system, load } = machine;
  const rows = cases.map(({ name, unit, value, reference, ratio, target, ok }) => {
    const wanted =
      target === null ? "" : reference === null ? `at most ${shown(target)} ${unit}` : `at least ${shown(target)} x`;
    return [
      name,
      `${shown(value)} ${unit}`,
      reference === null ? "" : `${shown(reference)} ${unit}`,
      ratio === null ? "" : `${shown(ratio)} x`,
      wanted,
      ok ? "yes" : "no",
    ];
  });
  const header = ["case", "value", "reference", "ratio", "target", "ok"];
  const table = tableOf(header, rows);
  return `# Benchmark

Written by \`${command}\` on ${cores} x ${cpu}, ${memoryGb} GB of memory, ${system}, Node ${node.replace(/^v/, "")}; load average ${shown(load)}.

${table.join("\n")}

- \`ratio\` is reference over value: above 1, ours is faster. A case without a target is only recorded.
- Kernels and whole cases: the CT phantom of IBSI 1, at 1 mm (328,910 voxels, 36 levels of 25 HU) and at 2 mm (32 levels), all
  families in 3D merged, one thread, reading left out.
- A _calibrator_ is the time of a simple co-occurrence kernel that is measured in turns with ours, so that machines compare.
  The references are PyRadiomics 3.0.1 and MIRP 2.7.0, recorded on one machine type and not measured again here.
- Learners and other statistics: the references are CPU seconds of the package, solver and tolerance in the name, one thread, recorded
  beside the calibrator and scaled by it to this machine. The fair ratios are those of \`npm run bench:peers\`, which runs the packages
  beside ours on the same numbers and folds.
- Times are processor time where the unit says CPU, else wall time; of repeated runs the median for kernels, the least elsewhere.
`;
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [row(header), row(widths.map((width) => "-".repeat(width))), ...rows.map(row)];
}

function shown(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
