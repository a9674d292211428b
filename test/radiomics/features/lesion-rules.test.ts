import { expect, test } from "vitest";
import { extractFeatures } from "../../../radiomics/extract-features.ts";
import { catalog, extensionCatalog } from "../../../radiomics/features/catalog.ts";
import { sumRule } from "../../../radiomics/features/lesion-rules.ts";
import type { Grid } from "../../../radiomics/image/grid.ts";

const grid: Grid = {
  size: [24, 8, 8],
  spacingMm: [2, 2, 2],
  originMm: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const voxels = 24 * 8 * 8;
const image = { ...grid, values: Float64Array.from({ length: voxels }, (_, at) => 1 + ((at * 7) % 11)) };

/** Boxes far apart, so that neither their surfaces nor their neighborhoods touch. */
function mask(boxes: readonly (readonly [number, number])[]) {
  const values = Uint8Array.from({ length: voxels }, (_, at) => {
    const [x, y, z] = [at % 24, Math.floor(at / 24) % 8, Math.floor(at / 192)];
    return boxes.some(([from, to]) => x >= from && x <= to && y >= 2 && y <= 5 && z >= 2 && z <= 5) ? 1 : 0;
  });
  return { ...grid, values };
}

const settings = {
  dimension: "3d",
  spacingMm: [null, null, null],
  imageInterpolation: "linear",
  maskInterpolation: "nearest",
  maskThreshold: 0.5,
  roundIntensities: false,
  range: null,
  outlierSigma: null,
  discretization: { kind: "binCount", binCount: 8 },
  ivh: { kind: "none" },
  families: ["morphology", "local-intensity", "intensity", "extensions", "pet-extensions"],
  aggregation: "3d-merged",
  texture: { glcmDistance: 1, glcmWeighting: "none", glcmNorm: "euclidean", ngldmAlpha: 0, ngldmDistance: 1 },
} as const;

test("sums and extremes of separate lesions are the values of the lesions taken as one region", () => {
  const measure = (boxes: readonly (readonly [number, number])[]) =>
    new Map(extractFeatures(image, mask(boxes), settings).features.map(({ tag, value }) => [tag, value]));
  const [first, second] = [measure([[2, 4]]), measure([[16, 21]])];
  const together = measure([
    [2, 4],
    [16, 21],
  ]);
  const compared: string[] = [];
  for (const [tag, value] of together) {
    const rule = sumRule(tag);
    // 41 % is of the maximum of each lesion by itself.
    if (rule === null || rule === "volume-weighted-mean" || tag.endsWith("_41")) continue;
    const [a, b] = [first.get(tag) ?? Number.NaN, second.get(tag) ?? Number.NaN];
    const expected = rule === "sum" ? a + b : rule === "maximum" ? Math.max(a, b) : Math.min(a, b);
    // Integrated intensity weighs the mean over voxels by the volume of the mesh, which differ by a little.
    const tolerance = tag === "morph_integ_int" ? 1e-3 : 1e-12;
    expect(Math.abs(value - expected) / Math.abs(expected), tag).toBeLessThan(tolerance);
    compared.push(tag);
  }
  expect(compared).toEqual(
    expect.arrayContaining([
      "morph_volume",
      "morph_area_mesh",
      "stat_energy",
      "morph_integ_int",
      "stat_max",
      "stat_min",
    ]),
  );
});

test("volume, surface, energy, uptake and counts are added, and nothing else of the catalog", () => {
  const added = [...catalog, ...extensionCatalog].filter(({ tag }) => sumRule(tag) === "sum");
  expect([...new Set(added.map(({ tag, unit }) => `${tag} ${unit}`))].sort()).toEqual([
    "morph_area_mesh mm2",
    "morph_integ_int intensity mm3",
    "morph_vol_approx mm3",
    "morph_volume mm3",
    "stat_energy intensity2",
    "x_components 1",
    "x_mtv_2_5 mL",
    "x_mtv_41 mL",
    "x_mtv_4_0 mL",
    "x_tlg_2_5 intensity mL",
    "x_tlg_41 intensity mL",
    "x_tlg_4_0 intensity mL",
    "x_total_energy intensity2 mm3",
  ]);
});
