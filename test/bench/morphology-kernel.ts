import { join } from "node:path";
import { convexHull } from "../../radiomics/features/convex-hull.ts";
import { hullCandidates } from "../../radiomics/features/hull-candidates.ts";
import { localIntensity, PEAK_RADIUS_MM } from "../../radiomics/features/local-intensity.ts";
import { maximumDiameter } from "../../radiomics/features/maximum-diameter.ts";
import { morphology } from "../../radiomics/features/morphology.ts";
import { spatialAutocorrelation } from "../../radiomics/features/spatial-autocorrelation.ts";
import { surfaceMesh } from "../../radiomics/features/surface-mesh.ts";
import { readMask } from "../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../radiomics/image-io/read-nifti.ts";
import { prepareRegion } from "../../radiomics/image/prepare-region.ts";

/** One kernel on the CT phantom at 1 mm, in this process alone: prints the median CPU time in ms as JSON. */
const [name, phantom] = process.argv.slice(2);
const image = await readNifti(join(phantom, "image", "phantom.nii.gz"));
const { mask } = await readMask(join(phantom, "mask", "mask.nii.gz"), null);
const settings = {
  spacingMm: [1, 1, 1],
  imageInterpolation: "linear",
  maskInterpolation: "linear",
  maskThreshold: 0.5,
  roundIntensities: true,
  range: [-500, 400],
  outlierSigma: null,
} as const;
const { region, surroundings } = prepareRegion(image, mask, settings, PEAK_RADIUS_MM);
const { morphology: inside, size, spacingMm, voxels, intensities } = region;
const kernels: Readonly<Record<string, () => number>> = {
  "mesh-and-diameter": () => {
    const { corners } = convexHull(hullCandidates(inside, size));
    return surfaceMesh(inside, size, spacingMm).areaMm2 + maximumDiameter(corners);
  },
  "moran-and-geary": () => spatialAutocorrelation({ size, spacingMm, voxels, values: intensities }).size,
  "local-intensity": () => localIntensity(region, surroundings).size,
  "morphology-29": () => morphology(region).size,
};
const times: number[] = [];
for (let run = 0; run < 12; run++) {
  const before = process.cpuUsage();
  kernels[name]();
  const { user, system } = process.cpuUsage(before);
  if (run >= 3) times.push((user + system) / 1000);
}
process.stdout.write(JSON.stringify(times.toSorted((left, right) => left - right)[times.length >> 1]));
