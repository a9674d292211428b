import type { Aggregation, ZoneAggregation } from "./aggregation.ts";
import { aggregations, tagSuffix } from "./aggregation.ts";
import { extensionRows, petExtensionRows } from "./catalog/extensions.ts";
import { coOccurrenceRows, NO_PAIR } from "./catalog/glcm.ts";
import { distanceZoneRows } from "./catalog/gldzm.ts";
import { runLengthRows } from "./catalog/glrlm.ts";
import { sizeZoneRows } from "./catalog/glszm.ts";
import { histogramRows } from "./catalog/intensity-histogram.ts";
import { statisticsRows } from "./catalog/intensity-statistics.ts";
import { volumeHistogramRows } from "./catalog/intensity-volume-histogram.ts";
import { localIntensityRows } from "./catalog/local-intensity.ts";
import { morphologyRows } from "./catalog/morphology.ts";
import { dependenceRows } from "./catalog/ngldm.ts";
import { toneDifferenceRows } from "./catalog/ngtdm.ts";
import type { Row } from "./catalog/row.ts";

/** One feature as it can be asked for, measured and explained. Data only. */
export interface CatalogEntry {
  /** Tag of the IBSI reference tables, with the aggregation suffix where there is one. */
  readonly tag: string;
  /** Permanent identifier of the feature; empty for an extension. */
  readonly ibsi: string;
  readonly name: string;
  readonly family: FamilyName;
  /** Empty where nothing is aggregated; zone and neighborhood families have no directions to bring together. */
  readonly aggregation: "" | Aggregation | ZoneAggregation;
  /** `intensity` stands for the unit of the image, `level` for gray levels, `1` for a pure number. */
  readonly unit: string;
  readonly definition: string;
  /** What a region gives for which the feature is not defined. */
  readonly degenerate: string;
}

export type FamilyName =
  | "morphology"
  | "local-intensity"
  | "intensity"
  | "histogram"
  | "ivh"
  | "glcm"
  | "glrlm"
  | "glszm"
  | "gldzm"
  | "ngtdm"
  | "ngldm"
  | "extensions"
  | "pet-extensions";

export interface Family {
  readonly name: FamilyName;
  /** Identifier of the family; empty for extensions. */
  readonly ibsi: string;
  readonly title: string;
}

/** The families of IBSI 1. */
export const families: readonly Family[] = [
  { name: "morphology", ibsi: "HCUG", title: "Morphology" },
  { name: "local-intensity", ibsi: "9ST6", title: "Local intensity" },
  { name: "intensity", ibsi: "UHIW", title: "Intensity-based statistics" },
  { name: "histogram", ibsi: "ZVCW", title: "Intensity histogram" },
  { name: "ivh", ibsi: "P88C", title: "Intensity-volume histogram" },
  { name: "glcm", ibsi: "LFYI", title: "Gray level co-occurrence matrix" },
  { name: "glrlm", ibsi: "TP0I", title: "Gray level run length matrix" },
  { name: "glszm", ibsi: "9SAK", title: "Gray level size zone matrix" },
  { name: "gldzm", ibsi: "VMDZ", title: "Gray level distance zone matrix" },
  { name: "ngtdm", ibsi: "IPET", title: "Neighborhood gray tone difference matrix" },
  { name: "ngldm", ibsi: "REK0", title: "Neighboring gray level dependence matrix" },
];

/** Families beside IBSI, measured only where they are asked for by name; those of PET take the image for SUV. */
export const extensionFamilies: readonly Family[] = [
  { name: "extensions", ibsi: "", title: "Extensions" },
  { name: "pet-extensions", ibsi: "", title: "Extensions for PET" },
];

const zoneAggregations: readonly ZoneAggregation[] = ["2d", "2.5d", "3d"];
const NO_NEIGHBOR = "NaN (roi-too-small) where no voxel has a neighbor";

/** Every feature of IBSI 1 in the order in which results are given. */
export const catalog: readonly CatalogEntry[] = [
  ...entries("morphology", [""], morphologyRows),
  ...entries("local-intensity", [""], localIntensityRows),
  ...entries("intensity", [""], statisticsRows),
  ...entries("histogram", [""], histogramRows),
  ...entries("ivh", [""], volumeHistogramRows),
  ...entries("glcm", aggregations, coOccurrenceRows, NO_PAIR),
  ...entries("glrlm", aggregations, runLengthRows),
  ...entries("glszm", zoneAggregations, sizeZoneRows),
  ...entries("gldzm", zoneAggregations, distanceZoneRows),
  ...entries("ngtdm", zoneAggregations, toneDifferenceRows, NO_NEIGHBOR),
  ...entries("ngldm", zoneAggregations, dependenceRows),
];

/** Every feature beside IBSI, after those of IBSI; tags start with `x_`. */
export const extensionCatalog: readonly CatalogEntry[] = [
  ...entries("extensions", [""], extensionRows),
  ...entries("pet-extensions", [""], petExtensionRows),
];

function entries(
  family: FamilyName,
  brought: readonly CatalogEntry["aggregation"][],
  rows: readonly Row[],
  otherwise = "always defined",
): CatalogEntry[] {
  return brought.flatMap((aggregation) =>
    rows.map(([tag, ibsi, name, unit, definition, degenerate]) => ({
      tag: aggregation === "" ? tag : `${tag}${tagSuffix[aggregation]}`,
      ibsi,
      name,
      family,
      aggregation,
      unit,
      definition,
      degenerate: degenerate ?? otherwise,
    })),
  );
}
