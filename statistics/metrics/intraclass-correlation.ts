import { incompleteBeta } from "./incomplete-beta.ts";

/** A reliability with its one-sided or two-sided lower limit. */
export interface IntraclassCorrelation {
  readonly estimate: number;
  readonly lower: number;
}

/**
 * Intraclass correlations of single measurements (Shrout and Fleiss 1979; limits by McGraw and Wong 1996): `1,1` repeats without order
 * (perturbations), `2,1` random raters, absolute agreement, `3,1` fixed raters, consistency.
 *
 * @param values subjects x repeats, row-major, finite
 * @param subjects 2 or more
 * @param repeats 2 or more
 * @param kind form of the coefficient
 * @param confidence of the two-sided interval whose lower end is given, 0..1
 * @returns estimate and lower limit, at most 1; NaN where nothing varies
 */
export function intraclassCorrelation(
  values: Float64Array,
  subjects: number,
  repeats: number,
  kind: "1,1" | "2,1" | "3,1",
  confidence: number,
): IntraclassCorrelation {
  const n = subjects;
  const k = repeats;
  const { between, raters, within, error } = meanSquares(values, n, k);
  const tail = (1 - confidence) / 2;
  const limit = (ratio: number, freedom: number): number => {
    const scaled = ratio / upperF(tail, n - 1, freedom);
    return ratio === Infinity ? 1 : (scaled - 1) / (scaled + k - 1);
  };
  switch (kind) {
    case "1,1":
      return {
        estimate: (between - within) / (between + (k - 1) * within),
        lower: limit(between / within, n * (k - 1)),
      };
    case "3,1":
      return {
        estimate: (between - error) / (between + (k - 1) * error),
        lower: limit(between / error, (n - 1) * (k - 1)),
      };
    case "2,1": {
      const estimate = (between - error) / (between + (k - 1) * error + (k * (raters - error)) / n);
      if (error === 0 && raters === 0) return { estimate, lower: estimate };
      // Satterthwaite's degrees of freedom of a * raters + b * error
      const a = (k * estimate) / (n * (1 - estimate));
      const b = 1 + (k * estimate * (n - 1)) / (n * (1 - estimate));
      const freedom =
        (a * raters + b * error) ** 2 / ((a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)));
      const f = upperF(tail, n - 1, freedom);
      const lower = (n * (between - f * error)) / (f * (k * raters + (k * n - k - n) * error) + n * between);
      return { estimate, lower };
    }
  }
}

function meanSquares(
  values: Float64Array,
  n: number,
  k: number,
): { readonly between: number; readonly raters: number; readonly within: number; readonly error: number } {
  const subjectMeans = new Float64Array(n);
  const raterMeans = new Float64Array(k);
  let mean = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      subjectMeans[i] += values[i * k + j] / k;
      raterMeans[j] += values[i * k + j] / n;
      mean += values[i * k + j] / (n * k);
    }
  }
  let between = 0;
  let raters = 0;
  let within = 0;
  let error = 0;
  for (let i = 0; i < n; i++) between += (k * (subjectMeans[i] - mean) ** 2) / (n - 1);
  for (let j = 0; j < k; j++) raters += (n * (raterMeans[j] - mean) ** 2) / (k - 1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      const value = values[i * k + j];
      within += (value - subjectMeans[i]) ** 2 / (n * (k - 1));
      error += (value - subjectMeans[i] - raterMeans[j] + mean) ** 2 / ((n - 1) * (k - 1));
    }
  }
  return { between, raters, within, error };
}

/** The value that an F variable exceeds with probability `tail`, by bisection of the beta distribution. */
function upperF(tail: number, freedom1: number, freedom2: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 200 && high - low > 1e-16; step++) {
    const middle = (low + high) / 2;
    // P(F > f) = I_x(d2 / 2, d1 / 2) at x = d2 / (d2 + d1 f)
    if (incompleteBeta(middle, freedom2 / 2, freedom1 / 2) < tail) low = middle;
    else high = middle;
  }
  return (freedom2 * (1 - low)) / (freedom1 * low);
}
