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
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const row = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  const table = [row(header), row(widths.map((width) => "-".repeat(width))), ...rows.map(row)];
  return `# Benchmark

Written by \`${command}\` on ${cores} x ${cpu}, ${memoryGb} GB of memory, ${system}, Node ${node.replace(/^v/, "")}; load average ${shown(load)}.

${table.join("\n")}

- \`ratio\` is reference over value: above 1, ours is faster. A case without a target is only recorded.
- Kernels and whole cases: the CT phantom of IBSI 1, at 1 mm (328,910 voxels, 36 levels of 25 HU) and at 2 mm (32 levels), all
  families in 3D merged, one thread, reading left out.
- A _calibrator_ is the time of a simple co-occurrence kernel that is measured in turns with ours, so that machines compare.
  The references are PyRadiomics 3.0.1 and MIRP 2.7.0, recorded on one machine type and not measured again here.
- Learners and other statistics: the references are recorded CPU seconds of the package, solver and tolerance in the name, one thread,
  on such a machine without other jobs. \`npm run bench:peers\` runs the packages beside ours on the same numbers and folds.
- Times are processor time where the unit says CPU, else wall time; of repeated runs the median for kernels, the least elsewhere.
`;
}

function shown(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
