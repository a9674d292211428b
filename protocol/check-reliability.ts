import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { nearestName } from "./nearest-name.ts";
import { pathText, type Path, type ProtocolSource } from "./protocol-source.ts";
import { isReliability, reliabilityNeeds } from "./reliability-cohorts.ts";
import { resolveCohorts } from "./resolve-cohorts.ts";
import { inherit } from "./resolve-models.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Steps that look at repeated measurements name a cohort of them, which serves nothing else. */
export function checkReliability(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const found: Diagnostic[] = [];
  const roles = new Map(resolveCohorts(protocol).map(({ name, role }) => [name, role]));
  const known = [...roles].filter(([, role]) => role === "reliability").map(([name]) => name);
  for (const [name, own] of Object.entries(protocol.models)) {
    const sets = (inherit(own, protocol.models).features ?? []).map(({ set }) => set);
    (own.steps ?? []).forEach((step, index) => {
      if (!isReliability(step)) return;
      const at: Path = ["models", name, "steps", index];
      const place = source.place([...at, "from"]);
      const role = roles.get(step.from);
      if (role === undefined && step.from === "perturbations") {
        const facts = { what: "perturbations", where: pathText([...at, "from"]), built: known };
        found.push(diagnose("not-supported-yet", facts, place));
      } else if (role === undefined) {
        const facts = { what: "cohort", name: step.from, known, nearest: nearestName(step.from, known) } as const;
        found.push(diagnose("name-unknown", facts, place));
      } else if (role !== "reliability") {
        found.push(diagnose("reliability-role", { cohort: step.from, role }, place));
      }
      const { rater, repeat } = protocol.columns;
      if (step.icc !== "1,1" && rater === undefined && repeat === undefined) {
        found.push(diagnose("reliability-rater", { icc: step.icc }, source.place([...at, "icc"])));
      }
      (step.on ?? []).forEach((set, position) => {
        if (sets.includes(set)) return;
        found.push(diagnose("set-not-in-model", { set, model: name, sets }, source.place([...at, "on", position])));
      });
    });
  }
  const used = new Set(reliabilityNeeds(protocol).map(({ cohort }) => cohort));
  for (const cohort of known) {
    if (used.has(cohort)) continue;
    found.push(diagnose("reliability-unused", { cohort }, source.keyPlace(["cohorts", cohort])));
  }
  return found;
}
