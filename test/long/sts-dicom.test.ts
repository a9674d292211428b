import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { referenceData } from "../radiomics/reference-data.ts";
import { sameStudy } from "../studies/same-study.ts";
import { runSts } from "../studies/sts-run.ts";

const data = referenceData("sts");

it.skipIf(data === null)("sts-metastasis as it is committed, from DICOM and from NIfTI", async () => {
  const place = mkdtempSync(join(tmpdir(), "radstudy-sts-"));
  try {
    const dicom = await runSts(join(place, "dicom"), "dicom.yaml", join(data ?? "", ".."));
    const nifti = await runSts(join(place, "nifti"), "study.yaml", join(data ?? "", ".."));
    await sameStudy(dicom, nifti);
    expect(await dicom.table("image_checks")).toHaveLength(51 + 49);
  } finally {
    rmSync(place, { recursive: true });
  }
});
