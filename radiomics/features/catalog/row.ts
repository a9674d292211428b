/** One feature of a family, before family and aggregation are filled in. */
export type Row = readonly [
  tag: string,
  ibsi: string,
  name: string,
  unit: string,
  definition: string,
  degenerate?: string,
];
