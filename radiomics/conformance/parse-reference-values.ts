import { RadiomicsError } from "../radiomics-error.ts";
import type { ReferenceValue } from "./reference-value.ts";

/** A reference table that cannot be understood. */
class ReferenceTableError extends RadiomicsError {
  override readonly name = "ReferenceTableError";
}

/**
 * Reads a reference table: ours (`dataset,tag,consensus,value,tolerance`) or the published compliance sheets, whose
 * value column is named `reference value`. Rows without a value (not standardized) are left out.
 *
 * @param csv - text with one header line; fields may be quoted
 * @param name - of the table, for errors
 * @returns one entry per published value, in file order
 * @throws ReferenceTableError with code `reference-malformed`
 */
export function parseReferenceValues(csv: string, name: string): ReferenceValue[] {
  const [header = [], ...rows] = csv
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map(splitFields);
  const column = (...names: readonly string[]): number => {
    const at = header.findIndex((title) => names.includes(title));
    if (at < 0) throw malformed(name, `expected a column ${names.join(" or ")}, got ${header.join(", ")}`);
    return at;
  };
  const at = {
    dataset: column("dataset"),
    tag: column("tag"),
    consensus: column("consensus"),
    value: column("value", "reference value"),
    tolerance: column("tolerance"),
  };
  return rows
    .filter((fields) => fields[at.value] !== "")
    .map((fields) => {
      const printed = fields[at.value];
      const [value, tolerance] = [Number(printed), Number(fields[at.tolerance])];
      if (printed === undefined || Number.isNaN(value) || Number.isNaN(tolerance) || fields[at.tolerance] === "") {
        throw malformed(name, `expected a value and a tolerance for ${fields[at.tag]}, got ${fields.join(",")}`);
      }
      return {
        dataset: fields[at.dataset],
        tag: fields[at.tag],
        consensus: fields[at.consensus],
        value,
        digits: significantDigits(printed),
        tolerance,
      };
    });
}

/** Digits of a printed number without sign, point, exponent, leading and, in whole numbers, trailing zeros. */
function significantDigits(printed: string): number {
  const mantissa = printed.replace(/e.*$/i, "");
  const digits = mantissa.replace(/[^0-9]/g, "").replace(/^0+/, "");
  return (mantissa.includes(".") ? digits : digits.replace(/0+$/, "")).length;
}

function splitFields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

function malformed(name: string, problem: string): ReferenceTableError {
  return new ReferenceTableError(
    "reference-malformed",
    name,
    problem,
    "take the table from the IBSI reference data again",
  );
}
