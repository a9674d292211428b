import type { Plan } from "../protocol/plan.ts";
import type { TableName } from "../tables/schemas.ts";
import type { Table } from "../tables/table.ts";

/** Everything that the report is made of: it reads no clock, no file and no environment. */
export interface ReportInput {
  readonly tables: Readonly<Record<TableName, DigestedTable>>;
  /** The contact sheet; empty where a study has no images. */
  readonly thumbnails: readonly ReportThumbnail[];
  readonly plan: Plan;
  readonly planDigest: string;
  /** The protocol with every default filled in, in the order in which it is to be read. */
  readonly protocol: readonly ProtocolEntry[];
  /** The protocol as its author wrote it. */
  readonly protocolText: string;
}

export interface ReportThumbnail {
  readonly case: string;
  /** Which of several regions of the mask; empty where there is one. */
  readonly lesion: string;
  readonly cohort: string;
  readonly set: string;
  /** PNG in base64. */
  readonly png: string;
  readonly warnings: readonly string[];
}

export interface DigestedTable {
  readonly table: Table;
  readonly digest: string;
}

interface ProtocolEntry {
  readonly path: string;
  readonly value: string;
  /** `default` where the language filled the value in; anything else is shown as it stands. */
  readonly origin: string;
}

/** What the store keeps of a report; `writePage` makes the file of one run from it. */
export interface ReportOutput {
  readonly body: string;
  readonly charts: readonly ReportChart[];
}

export interface ReportChart {
  /** `charts/NAME.vl.json` */
  readonly name: string;
  /** Vega-Lite with its data inline. */
  readonly spec: object;
  readonly svgLight: string;
  readonly svgDark: string;
  readonly table: string;
  readonly digest: string;
}
