import { relative } from "node:path";

/** Relative to the current folder where it is inside, else as it is. */
export function shownPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown.startsWith("..") ? path : shown;
}
