import { diagnose } from "./diagnose.ts";
import type { Diagnostic, RelatedPlace } from "./diagnostic.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";

export type LeakUse = "feature" | "covariate" | "batch" | "strata" | "step";

/** The outcome, or a copy of it, is used where held-out labels would shape a model: shown with both places. */
export function leakDiagnostic(
  source: ProtocolSource,
  path: Path,
  column: string,
  use: LeakUse,
  copy: { readonly of: string; readonly related: readonly RelatedPlace[] } | null = null,
): Diagnostic {
  const declared = source.place(["outcome", source.has(["outcome", "column"]) ? "column" : "event"]);
  return diagnose("outcome-leak", { column, use, copyOf: copy?.of ?? null }, source.place(path), {
    related: [{ ...declared, message: "declared as the outcome here" }, ...(copy?.related ?? [])],
  });
}
