import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { conformancePage } from "../../reports/conformance-page.ts";
import { encodeArrow } from "../../tables/arrow.ts";
import type { Table } from "../../tables/table.ts";
import type { ComparedValue } from "./run-conformance.ts";

/** Writes the whole comparison as an Arrow table and as a page; returns the path of the page. */
export async function writeConformance(
  folder: string,
  standard: string,
  values: readonly ComparedValue[],
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const text = (name: "dataset" | "kind" | "family" | "tag" | "consensus") =>
    ({ name, type: "text", values: values.map((value) => value[name]) }) as const;
  const float = (name: "expected" | "tolerance" | "got") =>
    ({ name, type: "float", values: Float64Array.from(values, (value) => value[name]) }) as const;
  const table: Table = {
    name: "conformance",
    rows: values.length,
    columns: [
      text("dataset"),
      text("kind"),
      text("family"),
      text("tag"),
      text("consensus"),
      float("expected"),
      float("tolerance"),
      float("got"),
      { name: "ok", type: "integer", values: Int32Array.from(values, ({ ok }) => Number(ok)) },
    ],
  };
  await writeFile(join(folder, "conformance.arrow"), encodeArrow(table));
  const page = join(folder, "conformance.html");
  await writeFile(page, conformancePage(standard, values));
  return page;
}
