import { exitCodes } from "../exit-codes.ts";
import { countDiagnostics, countText, diagnosticsJson, printDiagnostics } from "../print-diagnostics.ts";
import { loadStudy } from "../study-input.ts";

/** Every mistake in protocol and tables, all in one pass. */
export async function check(
  study: string,
  options: { readonly data?: string; readonly json?: boolean; readonly quiet?: boolean },
): Promise<number> {
  const { diagnostics, cohorts } = await loadStudy(study, options);
  const { errors } = countDiagnostics(diagnostics);
  if (options.json === true) process.stdout.write(`${JSON.stringify(diagnosticsJson(diagnostics))}\n`);
  else {
    printDiagnostics(options.quiet === true ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics);
    const cases = cohorts.map(({ name, cases: count }) => `${count} ${name}`).join(", ");
    if (options.quiet !== true)
      process.stderr.write(`${countText(diagnostics)}${cases === "" ? "" : `; cases: ${cases}`}\n`);
  }
  return errors > 0 ? exitCodes.badInput : exitCodes.done;
}
