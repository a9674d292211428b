import { RadiomicsError } from "../radiomics-error.ts";

/** A mask file whose labels do not give the region that was asked for. */
export class MaskError extends RadiomicsError {
  override readonly name = "MaskError";
}

/**
 * Which region of a mask file: a label or segment by number, an ROI or a segment by name, or the only one there (null).
 * A name may hold `*` and `?`; a name that is there as written wins over a pattern.
 */
export type RegionSelection =
  | null
  | number
  | { readonly label: number }
  | { readonly segment: number | string; readonly multiple?: "error" | "union" }
  | { readonly roi: number | string; readonly multiple?: "error" | "union" };

/** One region that a mask file offers. */
export interface RegionEntry {
  readonly number: number;
  /** null in label images. */
  readonly name: string | null;
  /** Voxels of a label, contours of an ROI, frames of a segment. */
  readonly count: number;
  readonly counted: "voxels" | "contours" | "frames";
}

/**
 * Finds the regions that a selection means; never guesses between several.
 *
 * @param entries - what the file offers, in its order
 * @param selection - see `RegionSelection`
 * @param path - named in the errors
 * @returns at least one entry, several only for a union
 * @throws MaskError with code `roi-missing` or `roi-several`, listing what is there
 */
export function selectRegions(
  entries: readonly RegionEntry[],
  selection: RegionSelection,
  path: string,
): readonly RegionEntry[] {
  const wanted = wantedOf(selection);
  const found = wanted === null ? entries : matching(entries, wanted);
  const list = entries.map(describeRegion).join(", ") || "none";
  if (found.length === 0) {
    throw new MaskError(
      "roi-missing",
      path,
      `expected ${wanted === null ? "a region" : `region ${JSON.stringify(wanted)}`}, got ${list}`,
      "name one of them in the mask of the feature set, or draw the region",
    );
  }
  const isUnion =
    typeof selection === "object" && selection !== null && "multiple" in selection && selection.multiple === "union";
  if (found.length > 1 && !isUnion) {
    throw new MaskError(
      "roi-several",
      path,
      `expected one region${wanted === null ? "" : ` for ${JSON.stringify(wanted)}`}, got ${found.length}: ${found.map(describeRegion).join(", ")}`,
      "name one of them, or write `multiple: union` to take all as one region",
    );
  }
  return found;
}

function wantedOf(selection: RegionSelection): number | string | null {
  if (selection === null || typeof selection === "number") return selection;
  if ("label" in selection) return selection.label;
  return "roi" in selection ? selection.roi : selection.segment;
}

function matching(entries: readonly RegionEntry[], wanted: number | string): readonly RegionEntry[] {
  if (typeof wanted === "number") return entries.filter((entry) => entry.number === wanted);
  const exact = entries.filter((entry) => entry.name === wanted);
  if (exact.length > 0) return exact;
  return entries.filter(
    (entry) => entry.name !== null && matchesPattern(entry.name.toLowerCase(), wanted.toLowerCase()),
  );
}

/** `*` is any text, `?` one character; linear in the text but for the stars, whatever the pattern. */
export function matchesPattern(text: string, pattern: string): boolean {
  let [at, in_, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (in_ < pattern.length && (pattern[in_] === "?" || pattern[in_] === text[at]) && pattern[in_] !== "*") {
      at++;
      in_++;
    } else if (pattern[in_] === "*") {
      star = in_++;
      mark = at;
    } else if (star !== -1) {
      in_ = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[in_] === "*") in_++;
  return in_ === pattern.length;
}

/** `1 "GTV" (16 contours)` */
export function describeRegion({ number, name, count, counted }: RegionEntry): string {
  return `${number}${name === null ? "" : ` ${JSON.stringify(name)}`} (${count} ${counted})`;
}
