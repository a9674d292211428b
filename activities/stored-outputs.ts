/** What a model says per output and row, as JSON: null is NaN, a risk beyond all follow-up. */
export type StoredOutputs = readonly (readonly (number | null)[])[];

export function storedOutputs(outputs: readonly Float64Array[]): StoredOutputs {
  return outputs.map((values) => Array.from(values, (value) => (Number.isNaN(value) ? null : value)));
}

export function parsedOutputs(stored: StoredOutputs): Float64Array[] {
  return stored.map((values) => Float64Array.from(values, (value) => value ?? NaN));
}
