/** Texts that mean "no value" in a case table. */
export function isMissingCell(text: string): boolean {
  return text === "" || text === "NA" || text === "NaN";
}
