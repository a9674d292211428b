const rows = Array.from({ length: 60 }, (_, i) => i);

/** Sixty cases written as formulas and digits, so that another program can make the same ones. */
export const score = Float64Array.from(rows, (i) => ((i * 37) % 61) / 61);
export const treated = Uint8Array.from(rows, (i) => Math.floor((i * 5) / 3) % 2);
export const event = Uint8Array.from("101010101101010101011111101010011101010101111010101011110101", Number);
export const followUp = {
  kind: "survival",
  time: Float64Array.from(rows, (i) => 46 + ((i * 41 + 5) % 113) - 40 * score[i] * treated[i]),
  event: Uint8Array.from(rows, (i) => ((i * 17) % 5 === 0 ? 0 : 1)),
  horizons: [90],
  competing: false,
} as const;
