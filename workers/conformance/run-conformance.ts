import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { digestFile } from "../../activities/study-files.ts";
import { catalog } from "../../radiomics/features/catalog.ts";
import { referenceConfigurations } from "../../radiomics/conformance/configurations.ts";
import { parseReferenceValues } from "../../radiomics/conformance/parse-reference-values.ts";
import { referenceDigests, referenceSources } from "../../radiomics/conformance/reference-files.ts";
import { agreesWithReference } from "../../radiomics/conformance/reference-value.ts";
import { createThreadPool } from "../threads/thread-pool.ts";

/** One published value beside ours. */
export interface ComparedValue {
  readonly dataset: string;
  readonly kind: "feature" | "diagnostic";
  readonly family: string;
  readonly tag: string;
  readonly consensus: string;
  readonly expected: number;
  readonly tolerance: number;
  readonly got: number;
  readonly ok: boolean;
}

export interface ConformanceResult {
  readonly values: readonly ComparedValue[];
  /** Files that are there but not the published ones. */
  readonly changedFiles: readonly string[];
}

/** A folder without the reference data. */
export class ReferenceDataError extends Error {
  override readonly name = "ReferenceDataError";
  readonly code = "reference-data-missing";
}

/** Where the public files are to be had, under which license, and what they must be. */
export function referenceNotice(): string {
  return [
    "The reference data of IBSI 1 are public and not part of radstudy. Put them in one folder and name it with --data:",
    ...referenceSources.map(({ what, from, license }) => `  ${what}: ${from} (${license})`),
    "Expected files (SHA-256):",
    ...Object.entries(referenceDigests).map(([file, digest]) => `  ${digest}  ${file}`),
  ].join("\n");
}

/** Computes every published value of IBSI 1 from the original files and compares it by the published tolerance. */
export async function runConformance(
  folder: string,
  threads: number,
  onDone: (dataset: string) => void,
): Promise<ConformanceResult> {
  const missing = Object.keys(referenceDigests).filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) {
    throw new ReferenceDataError(
      `reference data ${folder}: ${missing.length} files are not there, expected ${missing[0]} among them; "radstudy conformance ibsi1" without --data says where to get them`,
    );
  }
  const changedFiles: string[] = [];
  for (const [file, digest] of Object.entries(referenceDigests)) {
    if ((await digestFile(join(folder, file))) !== `sha256:${digest}`) changedFiles.push(file);
  }
  const familyOf = new Map(catalog.map(({ tag, family }) => [tag, family]));
  const pool = createThreadPool(threads);
  try {
    const parts = await Promise.all(
      referenceConfigurations.map(async ({ dataset, image, mask, sheet }) => {
        const measured = new Map(
          await pool.run("measure-reference", {
            dataset,
            imagePath: join(folder, image),
            maskPath: join(folder, mask),
          }),
        );
        onDone(dataset);
        const published = parseReferenceValues(readFileSync(join(folder, "reference_values", sheet), "utf8"), sheet);
        return published.map((reference): ComparedValue => {
          const got = measured.get(reference.tag) ?? Number.NaN;
          const family = familyOf.get(reference.tag);
          return {
            dataset,
            kind: family === undefined ? "diagnostic" : "feature",
            family: family ?? "diagnostics",
            tag: reference.tag,
            consensus: reference.consensus,
            expected: reference.value,
            tolerance: reference.tolerance,
            got,
            ok: agreesWithReference(got, reference),
          };
        });
      }),
    );
    return { values: parts.flat(), changedFiles };
  } finally {
    await pool.close();
  }
}
