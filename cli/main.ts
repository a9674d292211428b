#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { packageRoot } from "../workers/package-root.ts";
import { describeError } from "../workers/engines/run-failed-error.ts";
import { exitCodes } from "./exit-codes.ts";
import { printError } from "./print-error.ts";

const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };

const program = new Command("radstudy")
  .description("Reproducible radiomics studies from one YAML protocol")
  .usage("<command> [STUDY | RUN] [options]")
  .version(version)
  .addHelpText(
    "after",
    `
STUDY: a study file or folder (default ./study.yaml);  RUN: a run id, its beginning, a folder, or latest (the default)
Exit:  0 done, 1 failed or mismatch, 2 bad input, 3 waiting, 130 canceled`,
  )
  .configureHelp({ showGlobalOptions: true })
  .showSuggestionAfterError(true)
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.badInput);
  });

const json = new Option("--json", "print one JSON object on standard output");
const workspace = new Option("--workspace <dir>", "folder of all results (default: ./results, found upward)");
const data = new Option("--data <dir>", "folder of the images, instead of `data` in the study");
const quiet = new Option("--quiet", "only errors on standard error");
const threads = new Option("--threads <n>", "threads for images and models (default: all cores)").argParser(
  positiveInteger,
);
const engine = new Option("--engine <name>", "auto: Temporal, else in this process with a notice")
  .choices(["auto", "temporal", "in-process"])
  .default("auto");
const cases = new Option("--cases <n>", "only so many cases per cohort, for a first try").argParser(positiveInteger);

program
  .command("demo")
  .description("make a synthetic study, run it, show the report")
  .addOption(workspace)
  .addOption(threads)
  .addOption(engine)
  .addOption(cases)
  .option("--seed <n>", "another synthetic cohort", positiveInteger, 1)
  .addOption(json)
  .addOption(quiet)
  .action(async (options) => run(options, async () => (await import("./commands/demo.ts")).demo(options)));

program
  .command("doctor")
  .description("is this machine ready? what to do if not")
  .addOption(workspace)
  .addOption(json)
  .action(async (options) => run(options, async () => (await import("./commands/doctor.ts")).doctor(options)));

program
  .command("check")
  .alias("validate")
  .description("find every mistake in protocol, tables and images")
  .argument("[study]", "a study file or folder", "study.yaml")
  .option("--no-images", "leave the images out")
  .addOption(data)
  .addOption(workspace)
  .addOption(threads)
  .addOption(json)
  .addOption(quiet)
  .action(async (study: string, options) =>
    run(options, async () => (await import("./commands/check.ts")).check(study, options)),
  );

program
  .command("plan")
  .description("what would run, what is reused, and why")
  .argument("[study]", "a study file or folder", "study.yaml")
  .option("--node <id>", "show one node with its parameters")
  .option("--exit-code", "exit with 3 when work is pending")
  .addOption(data)
  .addOption(workspace)
  .addOption(cases)
  .addOption(json)
  .action(async (study: string, options) =>
    run(options, async () => (await import("./commands/plan.ts")).plan(study, options)),
  );

program
  .command("run")
  .description("run, or go on after a stop; prints the report's path")
  .argument("[study]", "a study file or folder", "study.yaml")
  .addOption(engine)
  .addOption(cases)
  .addOption(threads)
  .addOption(data)
  .addOption(workspace)
  .addOption(json)
  .addOption(quiet)
  .action(async (study: string, options) =>
    run(options, async () => (await import("./commands/run.ts")).runCommand(study, options)),
  );

program
  .command("status")
  .description("runs and their state")
  .argument("[run]", "a run id, its beginning, a folder, or a study name")
  .option("--watch", "follow the latest run until it ends")
  .addOption(workspace)
  .addOption(json)
  .action(async (name: string | undefined, options) =>
    run(options, async () => (await import("./commands/status.ts")).status(name, options)),
  );

program
  .command("report")
  .description("render again from the stored tables of a run")
  .argument("[run]", "a run id, its beginning, a folder, or latest", "latest")
  .option("--open", "open it in the browser")
  .addOption(workspace)
  .addOption(json)
  .action(async (name: string, options) =>
    run(options, async () => (await import("./commands/report.ts")).report(name, options)),
  );

program
  .command("extract")
  .description("features of one case or of a case table")
  .argument("[cases]", "a case table (.csv) with columns case_id, image and mask")
  .option("--image <path>", "an image file or a folder of DICOM slices (or, with a case table, the name of its column)")
  .option("--mask <file>", "its mask (or the name of the column)")
  .option("--label <n>", "value of the region in a label image", positiveInteger)
  .option("--roi <name>", "ROI of a DICOM structure set: name, pattern or number")
  .option("--segment <name>", "segment of a DICOM segmentation: name, pattern or number")
  .option("--each", "every label, ROI or segment (that matches) as a region of its own")
  .addOption(new Option("--resample <way>", "a mask on another grid takes its nearest voxels").choices(["nearest"]))
  .option("--series <name>", "DICOM series of a folder with several: description, pattern or SeriesInstanceUID")
  .option("--lesion <column>", "with a case table: the column that names the lesion, where ids repeat")
  .option("--timepoint <column>", "with a case table: the column that names the visit, where ids repeat")
  .option("--settings <file>", "YAML: one entry of `features:` without image and mask")
  .option("--preset <name>", "a starting point: ibsi-a ... ibsi-e")
  .option("--modality <name>", "CT, MR or PET")
  .addOption(new Option("--format <name>", "how the table is written").choices(["csv", "json", "arrow"]).default("csv"))
  .option("--output <file>", "instead of standard output")
  .addOption(data)
  .addOption(workspace)
  .addOption(threads)
  .addOption(json)
  .addOption(quiet)
  .action(async (cases: string | undefined, options) =>
    run(options, async () => (await import("./commands/extract.ts")).extract(cases, options)),
  );

program
  .command("predict")
  .description("apply a frozen model to new cases, from images or from tables of features")
  .argument("<model>", "a frozen model: a file models/NAME.json, or RUN/NAME, as in latest/radiomics")
  .argument(
    "<cases>",
    "a case table (.csv) with the columns of the study: ids, images or features, batches and covariates",
  )
  .option("--features <set=file>", "a table of features for one set, instead of images (may be repeated)", collect)
  .addOption(
    new Option("--out-of-range <policy>", "cases with a value outside the training range: predict and flag, or refuse")
      .choices(["flag", "refuse"])
      .default("flag"),
  )
  .option("--margin <share>", "by which share of it the training range is widened at both ends", share, 0.1)
  .addOption(new Option("--format <name>", "how the table is written").choices(["csv", "json", "arrow"]).default("csv"))
  .option("--output <file>", "instead of standard output")
  .addOption(data)
  .addOption(workspace)
  .addOption(threads)
  .addOption(json)
  .addOption(quiet)
  .addHelpText(
    "after",
    `
Every case has a row: predicted, flagged, refused, excluded (no images or features) or failed, with its reason.
A feature that is missing, and features measured with other settings, are errors. A batch that training did not have
follows the policy of its step (unseenBatch).
Models with impute-knn, nearest-neighbors or an svm with kernel rbf hold values of training patients in their file:
share those files as you would share the data. The file says so under "privacy".`,
  )
  .action(async (model: string, cases: string, options) =>
    run(options, async () => (await import("./commands/predict.ts")).predict(model, cases, options)),
  );

program
  .command("conformance")
  .description("compare with every published value of a standard")
  .addArgument(new Argument("<standard>", "the standard").choices(["ibsi1"]))
  .option("--data <dir>", "folder of the reference data; without it the command says where to get them")
  .option("--output <dir>", "folder for table and page (default: in the workspace)")
  .addOption(workspace)
  .addOption(threads)
  .addOption(json)
  .addOption(quiet)
  .action(async (standard: string, options) =>
    run(options, async () => (await import("./commands/conformance.ts")).conformance(standard, options)),
  );

program
  .command("explain")
  .description("an error code, a protocol key or a feature")
  .argument("<name>", "for example column-missing, features.ct.discretization, morph_volume")
  .addOption(json)
  .action(async (name: string, options) =>
    run(options, async () => (await import("./commands/explain.ts")).explain(name, options)),
  );

program
  .command("schema")
  .description("JSON Schema of study.yaml, for editors")
  .action(async () => run({}, async () => (await import("./commands/schema.ts")).schema()));

await program.parseAsync();

async function run(options: { readonly json?: boolean }, command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = printError(error);
    if (options.json === true) {
      const { code, message } = describeError(error);
      process.stdout.write(`${JSON.stringify({ ok: false, status: "failed", error: { code, message } })}\n`);
    }
  }
}

function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("Expected a number from 0 on.");
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a whole number above 0.");
}
