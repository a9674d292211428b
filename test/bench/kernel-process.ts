import { convexHull } from "../../radiomics/features/convex-hull.ts";
import { countAllDirections } from "../../radiomics/features/co-occurrence-matrices.ts";
import { hullCandidates } from "../../radiomics/features/hull-candidates.ts";
import { zoneMatrix } from "../../radiomics/features/level-size-matrix.ts";
import { localIntensity } from "../../radiomics/features/local-intensity.ts";
import { maximumDiameter } from "../../radiomics/features/maximum-diameter.ts";
import { morphology } from "../../radiomics/features/morphology.ts";
import { lookAtNeighbors } from "../../radiomics/features/neighborhoods.ts";
import { padLevels } from "../../radiomics/features/padded-levels.ts";
import { forEachRunLengthMatrix } from "../../radiomics/features/run-length-matrices.ts";
import { spatialAutocorrelation } from "../../radiomics/features/spatial-autocorrelation.ts";
import { surfaceMesh } from "../../radiomics/features/surface-mesh.ts";
import { findZones } from "../../radiomics/features/zones.ts";
import { measureBesideCalibrator } from "./calibrator.ts";
import { phantomAt1Mm } from "./phantom-region.ts";

/** One kernel and the calibrator in turns, in this process alone: prints the median CPU times in ms as JSON. */
const [name, folder] = process.argv.slice(2);
const { region, surroundings, levels } = await phantomAt1Mm(folder);
const { morphology: inside, size, spacingMm, voxels, intensities } = region;
const padded = padLevels(region, levels);
const all = { from: 0, to: padded.voxels.length };
const kernels: Readonly<Record<string, () => number>> = {
  glcm: () => {
    const counts = new Uint32Array(13 * (padded.count + 1) ** 2);
    countAllDirections(padded, all, counts);
    return counts[padded.count + 2];
  },
  glrlm: () => {
    let runs = 0;
    const lengths = new Int32Array(padded.values.length);
    forEachRunLengthMatrix(padded, all, 13, lengths, (_, counts) => (runs += counts[counts.length - 2]));
    return runs;
  },
  glszm: () => {
    const zones = findZones(padded, "3d");
    return zoneMatrix(zones.levels, zones.sizes, 0, zones.levels.length, padded.count).counts.length;
  },
  "ngtdm-ngldm": () => lookAtNeighbors(padded, "3d").length,
  "mesh-and-diameter": () => {
    const { corners } = convexHull(hullCandidates(inside, size));
    return surfaceMesh(inside, size, spacingMm).areaMm2 + maximumDiameter(corners);
  },
  "moran-and-geary": () => spatialAutocorrelation({ size, spacingMm, voxels, values: intensities }).size,
  "local-intensity": () => localIntensity(region, surroundings).size,
  "morphology-29": () => morphology(region).size,
};
process.stdout.write(JSON.stringify(measureBesideCalibrator(region, levels, kernels[name])));
