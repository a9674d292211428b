import { invertPositive } from "../survival/invert-positive.ts";

export interface LocalRegressionOptions {
  /** Share of the cases in each neighborhood, in (0, 1]. */
  readonly span: number;
  /** Of the local polynomial. */
  readonly degree: 1 | 2;
}

/**
 * Local polynomial regression with tricube weights over the nearest floor(span n) cases, evaluated at every case without
 * interpolation or robustness steps: degree 1 is lowess with `iter = 0`, degree 2 R's loess with `surface = "direct"`.
 * Where a neighborhood has fewer distinct values than the polynomial needs, the degree is lowered. Source: Cleveland 1979.
 *
 * @param x n values
 * @param y n values
 * @param options see there
 * @returns n smoothed values
 */
export function localRegression(x: Float64Array, y: Float64Array, options: LocalRegressionOptions): Float64Array {
  const n = x.length;
  const neighbors = Math.min(n, Math.max(options.degree + 1, Math.floor(n * options.span + 1e-5)));
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => x[a] - x[b]);
  const sorted = Float64Array.from(order, (i) => x[i]);
  const smooth = new Float64Array(n);
  let left = 0;
  for (let k = 0; k < n; k++) {
    const row = order[k];
    if (k > 0 && sorted[k] === sorted[k - 1]) {
      smooth[row] = smooth[order[k - 1]];
      continue;
    }
    while (left + neighbors < n && sorted[left + neighbors] - sorted[k] < sorted[k] - sorted[left]) left++;
    const reach = Math.max(sorted[k] - sorted[left], sorted[left + neighbors - 1] - sorted[k]);
    smooth[row] = localValue(sorted, order, y, sorted[k], reach, options.degree);
  }
  return smooth;
}

/** Weighted least squares in (x - at) / reach: the intercept is the value. */
function localValue(
  sorted: Float64Array,
  order: Int32Array,
  y: Float64Array,
  at: number,
  reach: number,
  degree: number,
): number {
  const moments = new Float64Array(2 * degree + 1);
  const products = new Float64Array(degree + 1);
  for (let k = 0; k < sorted.length; k++) {
    const distance = Math.abs(sorted[k] - at);
    if (reach > 0 ? distance >= reach : distance > 0) continue;
    const u = reach > 0 ? (sorted[k] - at) / reach : 0;
    let power = (1 - Math.abs(u) ** 3) ** 3;
    for (let d = 0; d <= 2 * degree; d++) {
      moments[d] += power;
      if (d <= degree) products[d] += power * y[order[k]];
      power *= u;
    }
  }
  for (let size = degree + 1; size > 0; size--) {
    const normal = Float64Array.from({ length: size * size }, (_, e) => moments[Math.floor(e / size) + (e % size)]);
    const inverse = invertPositive(normal, size);
    if (typeof inverse === "number") continue;
    let value = 0;
    for (let d = 0; d < size; d++) value += inverse[d] * products[d];
    return value;
  }
  return NaN;
}
