import { join, relative, resolve } from "node:path";
import { referenceNotice, runConformance, type ComparedValue } from "../../workers/conformance/run-conformance.ts";
import { writeConformance } from "../../workers/conformance/write-conformance.ts";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { defaultThreads } from "../../workers/threads/default-threads.ts";
import { exitCodes } from "../exit-codes.ts";
import { style } from "../print-error.ts";

export interface ConformanceOptions {
  readonly data?: string;
  readonly output?: string;
  readonly workspace?: string;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Compares every published value of a standard with ours, from the original files. */
export async function conformance(_standard: string, options: ConformanceOptions): Promise<number> {
  if (options.data === undefined) {
    process.stdout.write(`${referenceNotice()}\n`);
    return exitCodes.badInput;
  }
  const say = (line: string) => {
    if (options.quiet !== true) process.stderr.write(`${line}\n`);
  };
  const { values, changedFiles } = await runConformance(
    resolve(options.data),
    options.threads ?? defaultThreads(),
    (dataset) => say(`done  ${dataset}`),
  );
  for (const file of changedFiles) say(style("yellow", `warning: ${file} is not the published file`));
  const folder =
    options.output === undefined
      ? join(findWorkspace(options.workspace, process.cwd()), "conformance-ibsi1")
      : resolve(options.output);
  const page = await writeConformance(folder, "IBSI 1", values);
  const features = count(values, "feature");
  const diagnostics = count(values, "diagnostic");
  const isAllRight = features.failed.length === 0 && diagnostics.failed.length === 0;
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ standard: "IBSI 1", ...features, diagnostics, changedFiles, page })}\n`);
    return isAllRight ? exitCodes.done : exitCodes.failed;
  }
  for (const { dataset, tag, expected, tolerance, got } of [...features.failed, ...diagnostics.failed]) {
    process.stdout.write(
      `FAILED  ${dataset}  ${tag}: published ${expected}, tolerance ${tolerance}, computed ${got}\n`,
    );
  }
  process.stdout.write(
    `values       ${features.passed} / ${features.total}\ndiagnostics  ${diagnostics.passed} / ${diagnostics.total}\n`,
  );
  say(`the whole comparison: ${relative(process.cwd(), page)}`);
  return isAllRight ? exitCodes.done : exitCodes.failed;
}

function count(values: readonly ComparedValue[], kind: ComparedValue["kind"]) {
  const own = values.filter((value) => value.kind === kind);
  const failed = own
    .filter(({ ok }) => !ok)
    .map(({ dataset, tag, expected, tolerance, got }) => ({
      dataset,
      tag,
      expected,
      tolerance,
      got: Number.isNaN(got) ? null : got,
    }));
  return { total: own.length, passed: own.length - failed.length, failed };
}
