import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnose } from "../protocol/diagnose.ts";
import type { CaseProblem, Diagnostic } from "../protocol/diagnostic.ts";
import type { Plan } from "../protocol/plan.ts";
import { contactSheetPage } from "../reports/contact-sheet-page.ts";
import { tableRows } from "../tables/table-rows.ts";
import { inspectionPlan, inspectStudy } from "../workers/runs/inspect-study.ts";
import { defaultThreads } from "../workers/threads/default-threads.ts";
import type { StudyInput } from "./study-input.ts";
import { openTranscript, transcriptMode } from "./transcript.ts";

export interface InspectedImages {
  readonly diagnostics: readonly Diagnostic[];
  /** Contact sheet; null where a study has no images. */
  readonly page: string | null;
  readonly warnings: number;
}

/** Looks at every image of a study and writes the contact sheet; what it reads is not read again by `run`. */
export async function inspectImages(
  input: StudyInput & { readonly plan: Plan },
  workspace: string,
  options: {
    readonly threads?: number | undefined;
    readonly quiet?: boolean | undefined;
    readonly json?: boolean | undefined;
  },
): Promise<InspectedImages> {
  const plan = inspectionPlan(input.plan);
  if (plan === null) return { diagnostics: [], page: null, warnings: 0 };
  const transcript = openTranscript(plan, transcriptMode(options.quiet, options.json));
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.on("SIGINT", interrupt);
  try {
    const { studyFolder, dataFolder, text } = input;
    const found = await inspectStudy(
      { workspace, plan, protocolText: text, studyFolder, dataFolder },
      { threads: options.threads ?? defaultThreads(), signal: controller.signal, listen: transcript.listen },
    );
    const failures = tableRows(found.failures, "failures");
    const unusable = failures.map(({ case: name, error, message }) => ({
      case: name ?? "",
      error: error ?? "",
      message: message ?? "",
    }));
    const folder = join(workspace, plan.study.name);
    mkdirSync(folder, { recursive: true });
    const page = join(folder, "check.html");
    writeFileSync(page, contactSheetPage(plan.study.title ?? plan.study.name, found.thumbnails, unusable));
    const allowed = input.plan.execution.maxFailedFraction * found.cases;
    const diagnostics =
      failures.length === 0 ? [] : [unusableCases(input, found.cases, unusable, failures.length > allowed)];
    return { diagnostics, page, warnings: found.thumbnails.filter(({ warnings }) => warnings.length > 0).length };
  } finally {
    transcript.close();
    process.off("SIGINT", interrupt);
  }
}

/** One frame that lists the cases, each with its line in the case table. */
function unusableCases(
  input: StudyInput,
  total: number,
  unusable: readonly { readonly case: string; readonly error: string; readonly message: string }[],
  isError: boolean,
): Diagnostic {
  const lines = new Map(input.cohorts.flatMap(({ lineOfCase }) => [...lineOfCase]));
  const cases = unusable.map(({ case: name, error, message }): CaseProblem => {
    const [problem, ...rest] = message.split("; ");
    return { line: lines.get(name) ?? 1, case: name, code: error, problem, details: [], fix: rest.join("; ") || null };
  });
  const file = input.cohorts[0]?.file ?? null;
  const place = { file, line: null, column: null, length: 0, path: "cohorts" };
  const found = diagnose("cases-unusable", { unusable: unusable.length, total }, place, { cases });
  return isError ? found : { ...found, severity: "warning" };
}
