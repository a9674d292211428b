import type { TreatmentPlan } from "../protocol/treatment-plan.ts";
import type { getMatrix } from "./artifacts.ts";

/** Arm of each of the cases, 1 = treated, 0 = control. */
export function armsOf(
  { column, treated, control }: TreatmentPlan,
  matrix: Pick<Awaited<ReturnType<typeof getMatrix>>, "cases" | "variables">,
  cases: readonly string[],
): Uint8Array {
  const values = matrix.variables[column]?.values ?? [];
  const armOf = new Map(matrix.cases.map((name, row) => [name, String(values[row])]));
  return Uint8Array.from(cases, (name) => {
    const arm = armOf.get(name) ?? "";
    if (treated.includes(arm)) return 1;
    if (control.includes(arm)) return 0;
    const known = [...treated, ...control].join(", ");
    throw new TypeError(`${column}: a case has no declared arm, expected ${known}, got "${arm}", check the study`);
  });
}
