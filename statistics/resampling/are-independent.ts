/**
 * Whether every row is a patient of its own, so that formulas for independent cases hold.
 *
 * @param patients patient per row
 */
export function areIndependent(patients: readonly string[]): boolean {
  return new Set(patients).size === patients.length;
}
