/** How texture matrices of directions and slices are brought together (IBSI 1, section 3.1). */
export type Aggregation = "2d-average" | "2d-merged" | "2.5d-average" | "2.5d-merged" | "3d-average" | "3d-merged";

/** Zones and neighborhoods have no direction: what is left of an aggregation is where they are looked for. */
export type ZoneAggregation = "2d" | "2.5d" | "3d";

export const aggregations: readonly Aggregation[] = [
  "2d-average",
  "2d-merged",
  "2.5d-average",
  "2.5d-merged",
  "3d-average",
  "3d-merged",
];

const zones: Readonly<Record<Aggregation, ZoneAggregation>> = {
  "2d-average": "2d",
  "2d-merged": "2d",
  "2.5d-average": "2.5d",
  "2.5d-merged": "2.5d",
  "3d-average": "3d",
  "3d-merged": "3d",
};

/** 8QNN, 62GR or KOBO: the aggregation of zone and neighborhood families that goes with one of directions. */
export function zoneAggregation(aggregation: Aggregation): ZoneAggregation {
  return zones[aggregation];
}

/** End of the tags of the IBSI tables. */
export const tagSuffix: Readonly<Record<Aggregation | ZoneAggregation, string>> = {
  "2d-average": "_2D_avg",
  "2d-merged": "_2D_comb",
  "2.5d-average": "_2_5D_avg",
  "2.5d-merged": "_2_5D_comb",
  "3d-average": "_3D_avg",
  "3d-merged": "_3D_comb",
  "2d": "_2D",
  "2.5d": "_2_5D",
  "3d": "_3D",
};
