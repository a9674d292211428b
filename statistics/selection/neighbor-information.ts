/** Neighbors that set the scale of each case, as scikit-learn's default. */
const neighbors = 3;

/**
 * Mutual information of a number and a class, in nats, from the distances to the three nearest cases of the same class (Ross 2014,
 * as `sklearn.feature_selection.mutual_info_classif`): psi(n) + mean(psi(k) - psi(cases of the class) - psi(cases within the
 * distance)). Classes of one case are left out. scikit-learn parts equal values by noise; here a ball counts what lies inside, in the
 * class as well, and a ball without extent the cases at its center, so that nothing is drawn and groups count as groups.
 *
 * @param values n, finite
 * @param classOf class per row
 * @returns at least 0; 0 with fewer than two classes of two cases
 */
export function classInformation(values: Float64Array, classOf: ArrayLike<number>): number {
  const byClass = new Map<number, number[]>();
  values.forEach((value, row) => {
    const own = byClass.get(classOf[row]);
    if (own === undefined) byClass.set(classOf[row], [value]);
    else own.push(value);
  });
  const groups = [...byClass.values()].filter(({ length }) => length > 1).map((own) => Float64Array.from(own).sort());
  if (groups.length < 2) return 0;
  const all = Float64Array.from(groups.flatMap((own) => [...own])).sort();
  let sum = 0;
  for (const own of groups) {
    for (let at = 0; at < own.length; at++) {
      const radius = neighborDistance(own, at, Math.min(neighbors, own.length - 1));
      const [inClass, inAll] = [own, all].map((sorted) => countWithin(sorted, own[at], radius));
      sum += harmonic(inClass) - harmonic(own.length) - harmonic(inAll);
    }
  }
  return Math.max(0, harmonic(all.length) + sum / all.length);
}

/**
 * Mutual information of two numbers, in nats, from the distances to the three nearest cases in both (Kraskov, Stoegbauer and
 * Grassberger 2004, first estimator, as `sklearn.feature_selection.mutual_info_regression`), each over its standard deviation.
 * Equal values: see `classInformation`.
 *
 * @param values n, finite
 * @param target n, finite
 * @returns at least 0; 0 with fewer than two cases or where one of them does not vary
 */
export function numberInformation(values: Float64Array, target: Float64Array): number {
  const n = values.length;
  const [x, y] = [values, target].map(inDeviations);
  if (n < 2 || x === null || y === null) return 0;
  const order = Uint32Array.from(x.keys()).sort((a, b) => x[a] - x[b]);
  const sortedX = Float64Array.from(order, (row) => x[row]);
  const ofX = Float64Array.from(order, (row) => y[row]);
  const sortedY = y.slice().sort();
  const count = Math.min(neighbors, n - 1);
  let sum = 0;
  for (let at = 0; at < n; at++) {
    const radius = jointDistance(sortedX, ofX, at, count);
    const [inX, inY] = [countWithin(sortedX, sortedX[at], radius), countWithin(sortedY, ofX[at], radius)];
    sum += harmonic(jointWithin(sortedX, ofX, at, radius)) - harmonic(inX) - harmonic(inY);
  }
  return Math.max(0, harmonic(n) + sum / n);
}

/** Digamma of a whole number and Euler's constant, which cancels: 1 + 1/2 + ... + 1/(n - 1). */
function harmonic(n: number): number {
  for (let k = harmonics.length; k <= n; k++) harmonics.push(harmonics[k - 1] + 1 / (k - 1));
  return harmonics[n];
}

/** By n; there is none for 0. */
const harmonics: number[] = [Number.NaN, 0];

/** Distance from the value at a place to the `count`-th nearest other one. */
function neighborDistance(sorted: Float64Array, at: number, count: number): number {
  let [left, right] = [at - 1, at + 1];
  let distance = 0;
  for (let k = 0; k < count; k++) {
    const below = left >= 0 ? sorted[at] - sorted[left] : Infinity;
    const above = right < sorted.length ? sorted[right] - sorted[at] : Infinity;
    distance = Math.min(below, above);
    if (below <= above) left--;
    else right++;
  }
  return distance;
}

/** Distance, the larger of the two, to the `count`-th nearest other case; cases by rising x. */
function jointDistance(x: Float64Array, y: Float64Array, at: number, count: number): number {
  const nearest: number[] = [];
  const limit = (): number => (nearest.length < count ? Infinity : nearest[count - 1]);
  for (const step of [-1, 1]) {
    for (let other = at + step; other >= 0 && other < x.length; other += step) {
      const along = Math.abs(x[other] - x[at]);
      if (along >= limit()) break;
      const distance = Math.max(along, Math.abs(y[other] - y[at]));
      if (distance >= limit()) continue;
      if (nearest.length === count) nearest.pop();
      nearest.push(distance);
      nearest.sort((a, b) => a - b);
    }
  }
  return limit();
}

/** Cases inside the square around a case, itself among them. */
function jointWithin(x: Float64Array, y: Float64Array, at: number, radius: number): number {
  let count = 1;
  for (const step of [-1, 1]) {
    for (let other = at + step; other >= 0 && other < x.length; other += step) {
      if (!isInside(Math.abs(x[other] - x[at]), radius)) break;
      if (isInside(Math.abs(y[other] - y[at]), radius)) count++;
    }
  }
  return count;
}

/** Entries of a sorted list inside the ball around a value of it, that value among them. */
function countWithin(sorted: Float64Array, value: number, radius: number): number {
  const first = firstPlace(sorted.length, (at) => sorted[at] >= value || isInside(value - sorted[at], radius));
  const after = firstPlace(sorted.length, (at) => sorted[at] > value && !isInside(sorted[at] - value, radius));
  return after - first;
}

function isInside(distance: number, radius: number): boolean {
  return radius === 0 ? distance === 0 : distance < radius;
}

/** First place from which on a condition holds, by halving. */
function firstPlace(length: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** null where nothing varies. */
function inDeviations(values: Float64Array): Float64Array | null {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return spread > 0 ? values.map((value) => value / spread) : null;
}
