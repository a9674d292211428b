/** Keys of a radiomics set, as an author would write them. */
type PresetKeys = Readonly<Record<string, unknown>>;

const linear = { image: "linear", mask: "linear" };

/** Configurations A to E of phase 2 of IBSI 1 (10.1148/radiol.2020191145), made for a CT of the lung. */
export const presets = {
  "ibsi-a": {
    dimension: "2d",
    interpolation: { spacingMm: "native", ...linear },
    resegmentation: { range: [-500, 400] },
    discretization: { binWidth: 25 },
    ivh: "none",
  },
  "ibsi-b": {
    dimension: "2d",
    interpolation: { spacingMm: [2, 2, "native"], ...linear },
    resegmentation: { range: [-500, 400] },
    discretization: { binCount: 32 },
    ivh: "none",
  },
  "ibsi-c": {
    dimension: "3d",
    interpolation: { spacingMm: 2, ...linear },
    resegmentation: { range: [-1000, 400] },
    discretization: { binWidth: 25 },
    ivh: { binWidth: 2.5 },
  },
  "ibsi-d": {
    dimension: "3d",
    interpolation: { spacingMm: 2, ...linear },
    resegmentation: { outlierSigma: 3 },
    discretization: { binCount: 32 },
    ivh: "none",
  },
  "ibsi-e": {
    dimension: "3d",
    interpolation: { spacingMm: 2, image: "cubic", mask: "linear" },
    resegmentation: { range: [-1000, 400], outlierSigma: 3 },
    discretization: { binCount: 32 },
    ivh: { binCount: 1000 },
  },
} as const satisfies Record<string, PresetKeys>;

/** Maps whose keys are overridden one by one; every other key is replaced as a whole. */
const merged = ["interpolation", "resegmentation"];

/**
 * The written protocol with the keys of each named preset filled in where the set does not write them itself. What is
 * no map or names no preset is left for the schema to judge.
 */
export function withPresets(protocol: unknown): unknown {
  if (!isMap(protocol) || !isMap(protocol["features"])) return protocol;
  const features = Object.entries(protocol["features"]).map(([name, set]) => [name, withPreset(set)]);
  return { ...protocol, features: Object.fromEntries(features) as unknown };
}

/** Whether a preset says something at a place within a radiomics set: `["interpolation", "image"]`. */
export function saysPreset(preset: keyof typeof presets, path: readonly (string | number)[]): boolean {
  let at: unknown = presets[preset];
  for (const part of path) {
    if (!isMap(at)) return false;
    at = at[part];
  }
  return at !== undefined;
}

function withPreset(set: unknown): unknown {
  if (!isMap(set) || typeof set["preset"] !== "string" || !Object.hasOwn(presets, set["preset"])) return set;
  const filled: Record<string, unknown> = { ...presets[set["preset"] as keyof typeof presets], ...set };
  for (const key of merged) {
    const start = (presets[set["preset"] as keyof typeof presets] as PresetKeys)[key];
    if (isMap(start) && isMap(set[key])) filled[key] = { ...start, ...set[key] };
  }
  return filled;
}

function isMap(value: unknown): value is PresetKeys {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
