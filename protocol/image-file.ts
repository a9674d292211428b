import type { FileSource } from "./plan.ts";

/** File of a case, relative to the data folder; empty where its row names none. */
export function imageFile(source: FileSource, cell: (column: string) => string): string {
  if (source.kind === "column") return cell(source.column).trim();
  const names = [...source.pattern.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
  if (names.some((name) => cell(name) === "")) return "";
  return source.pattern.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => cell(name));
}
