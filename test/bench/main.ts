import { arch, cpus, platform } from "node:os";
import type { BenchCase } from "./bench-case.ts";
import { benchMorphology } from "./morphology.ts";
import { benchNestedElasticNet } from "./nested-elastic-net.ts";
import { benchStudies } from "./studies.ts";
import { benchTexture } from "./texture.ts";

const isJson = process.argv.includes("--json");
const cases: BenchCase[] = [];
for (const bench of [benchTexture, benchMorphology, benchNestedElasticNet, benchStudies]) {
  for (const result of await bench()) {
    cases.push(result);
    if (!isJson) process.stdout.write(`${line(result)}\n`);
  }
}
if (isJson) {
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    node: process.version,
    system: `${platform()} ${arch()}`,
  };
  process.stdout.write(`${JSON.stringify({ machine, cases })}\n`);
}
process.exitCode = cases.every(({ ok }) => ok) ? 0 : 1;

function line({ name, unit, value, reference, ratio, target, ok }: BenchCase): string {
  const compared =
    reference === null || ratio === null ? "" : `, reference ${reference} ${unit}, ${ratio.toFixed(1)} times`;
  const wanted =
    target === null ? "" : reference === null ? `, at most ${target}` : `, at least ${target.toFixed(1)} times`;
  return `${ok ? "ok  " : "MISS"} ${name}: ${value.toFixed(2)} ${unit}${compared}${wanted}`;
}
