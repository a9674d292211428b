export interface AndersonDarling {
  /** Standardized statistic (A2akN - (k - 1)) / sigma with midranks; NaN where it is not defined. */
  readonly statistic: number;
  /** Interpolated between tabulated 0.001..0.25 and held at these ends, as scipy does; NaN with the statistic. */
  readonly pValue: number;
}

/** Levels and coefficients b0, b1, b2 of the critical values b0 + b1 / sqrt(m) + b2 / m, m = samples - 1. */
const levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
const b0 = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085];
const b1 = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615];
const b2 = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154];

/**
 * Anderson-Darling test that k samples come from one distribution, with midranks for ties: it sees differences of spread
 * and shape that the Kruskal-Wallis test does not. Scholz and Stephens 1987, doi 10.1080/01621459.1987.10478517, equation
 * 7 and table 2; p-values by a quadratic in log p through the critical values, as `scipy.stats.anderson_ksamp`.
 *
 * @param values one per row, NaN = missing (left out)
 * @param groupOf index of the sample of each row, 0..groupCount - 1; samples without a value are left out
 * @param groupCount number of samples
 * @returns NaN for fewer than two samples, fewer than 4 values, or values that are all equal
 */
export function andersonDarling(values: Float64Array, groupOf: Int32Array, groupCount: number): AndersonDarling {
  const ranked = Uint32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]))
    .sort((a, b) => values[a] - values[b]);
  const total = ranked.length;
  const counts = new Float64Array(groupCount);
  for (const row of ranked) counts[groupOf[row]]++;
  const present = Array.from(counts.keys()).filter((group) => counts[group] > 0);
  const isConstant = total === 0 || values[ranked[0]] === values[ranked[total - 1]];
  if (present.length < 2 || total < 4 || isConstant) return { statistic: Number.NaN, pValue: Number.NaN };

  const sums = new Float64Array(groupCount);
  const below = new Float64Array(groupCount);
  const tied = new Float64Array(groupCount);
  for (let start = 0; start < total;) {
    let end = start;
    tied.fill(0);
    while (end < total && values[ranked[end]] === values[ranked[start]]) tied[groupOf[ranked[end++]]]++;
    const size = end - start;
    const middle = start + size / 2;
    const weight = size / total / (middle * (total - middle) - (total * size) / 4);
    for (const group of present) {
      const own = below[group] + tied[group] / 2;
      if (Number.isFinite(weight)) sums[group] += weight * (total * own - middle * counts[group]) ** 2;
      below[group] += tied[group];
    }
    start = end;
  }
  const raw = present.reduce((sum, group) => sum + sums[group] / counts[group], 0) * ((total - 1) / total);
  const free = present.length - 1;
  const statistic =
    (raw - free) /
    Math.sqrt(
      varianceOf(
        present.map((group) => counts[group]),
        total,
      ),
    );
  return { statistic, pValue: interpolateP(statistic, free) };
}

/** Variance of the statistic under the hypothesis, equation 4 of the paper. */
function varianceOf(counts: readonly number[], total: number): number {
  const k = counts.length;
  const inverses = counts.reduce((sum, count) => sum + 1 / count, 0);
  let h = 0;
  let g = 0;
  // h = sum 1 / i, g = sum over i < j of 1 / ((n - i) j), by a running tail of 1 / j
  let tail = 0;
  for (let i = total - 1; i >= 1; i--) {
    h += 1 / i;
    if (i <= total - 2) g += tail / (total - i);
    tail += 1 / i;
  }
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverses;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * inverses - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverses + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3));
}

/** Least-squares quadratic of log p in the critical values. */
function interpolateP(statistic: number, free: number): number {
  const critical = levels.map((_, i) => b0[i] + b1[i] / Math.sqrt(free) + b2[i] / free);
  if (statistic < critical[0]) return levels[0];
  if (statistic > critical[critical.length - 1]) return levels[levels.length - 1];
  const logs = levels.map((level) => Math.log(level));
  return Math.exp(quadraticAt(critical, logs, statistic));
}

/** Value at `at` of the least-squares quadratic through points, by orthogonal polynomials of the abscissas. */
function quadraticAt(x: readonly number[], y: readonly number[], at: number): number {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const linear = x.map((value) => value - mean);
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const squares = linear.map((value) => value ** 2);
  const slope = dot(squares, linear) / dot(linear, linear);
  const level =
    dot(
      squares,
      x.map(() => 1),
    ) / x.length;
  const quadratic = linear.map((value, i) => squares[i] - slope * value - level);
  const atLinear = at - mean;
  const atQuadratic = atLinear ** 2 - slope * atLinear - level;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  return (
    meanY +
    (dot(y, linear) / dot(linear, linear)) * atLinear +
    (dot(y, quadratic) / dot(quadratic, quadratic)) * atQuadratic
  );
}
