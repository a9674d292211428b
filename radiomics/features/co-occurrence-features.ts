/** Tags of the 25 features in the order of the IBSI tables, without the aggregation suffix. */
export const coOccurrenceTags = [
  "cm_joint_max",
  "cm_joint_avg",
  "cm_joint_var",
  "cm_joint_entr",
  "cm_diff_avg",
  "cm_diff_var",
  "cm_diff_entr",
  "cm_sum_avg",
  "cm_sum_var",
  "cm_sum_entr",
  "cm_energy",
  "cm_contrast",
  "cm_dissimilarity",
  "cm_inv_diff",
  "cm_inv_diff_norm",
  "cm_inv_diff_mom",
  "cm_inv_diff_mom_norm",
  "cm_inv_var",
  "cm_corr",
  "cm_auto_corr",
  "cm_clust_tend",
  "cm_clust_shade",
  "cm_clust_prom",
  "cm_info_corr1",
  "cm_info_corr2",
] as const;

/**
 * The 25 features of one co-occurrence matrix, which is made symmetric (M + M') and normalized here.
 *
 * @param counts - square matrix of pair counts, row = rank of the level of the voxel, column = rank of that of its
 * neighbor; row and column 0 are ignored
 * @param levelOf - level of every rank, ascending; rank 0 is not used
 * @param levels - number of gray levels Ng; divides the normalized inverse differences
 * @returns in the order of `coOccurrenceTags`; all NaN without any pair, and correlation and information correlation 1
 * NaN where all pairs have the same level
 * @see https://ibsi.readthedocs.io section 3.6
 */
export function coOccurrenceFeatures(counts: Float64Array, levelOf: Float64Array, levels: number): Float64Array {
  const stride = levelOf.length;
  const out = new Float64Array(coOccurrenceTags.length).fill(NaN);
  let pairs = 0;
  for (let row = 1; row < stride; row++) {
    for (let column = 1; column < stride; column++) pairs += counts[row * stride + column];
  }
  if (pairs === 0) return out;

  const total = 2 * pairs;
  const marginal = new Float64Array(levels + 1);
  const differences = new Float64Array(levels);
  const sums = new Float64Array(2 * levels + 1);
  let jointMaximum = 0;
  let jointEntropy = 0;
  let energy = 0;
  let autocorrelation = 0;
  for (let row = 1; row < stride; row++) {
    const i = levelOf[row];
    for (let column = row; column < stride; column++) {
      const count = counts[row * stride + column] + counts[column * stride + row];
      if (count === 0) continue;
      const j = levelOf[column];
      const p = count / total;
      const both = i === j ? p : 2 * p;
      if (p > jointMaximum) jointMaximum = p;
      jointEntropy -= both * Math.log2(p);
      energy += both * p;
      autocorrelation += both * i * j;
      marginal[i] += p;
      if (i !== j) marginal[j] += p;
      differences[j - i] += both;
      sums[i + j] += both;
    }
  }

  const mean = expectation(marginal, (level) => level);
  const flat = marginal.findIndex((p) => p > 0) === marginal.findLastIndex((p) => p > 0);
  const variance = expectation(marginal, (level) => (level - mean) ** 2);
  const marginalEntropy = entropy(marginal);
  const differenceAverage = expectation(differences, (k) => k);
  const sumAverage = expectation(sums, (k) => k);
  const clusterTendency = expectation(sums, (k) => (k - 2 * mean) ** 2);
  /** With equal marginals both reference entropies (HXY1 and HXY2) are twice the marginal entropy. */
  const independentEntropy = 2 * marginalEntropy;

  out[0] = jointMaximum;
  out[1] = mean;
  out[2] = variance;
  out[3] = jointEntropy;
  out[4] = differenceAverage;
  out[5] = expectation(differences, (k) => (k - differenceAverage) ** 2);
  out[6] = entropy(differences);
  out[7] = sumAverage;
  out[8] = expectation(sums, (k) => (k - sumAverage) ** 2);
  out[9] = entropy(sums);
  out[10] = energy;
  out[11] = expectation(differences, (k) => k * k);
  out[12] = differenceAverage;
  out[13] = expectation(differences, (k) => 1 / (1 + k));
  out[14] = expectation(differences, (k) => 1 / (1 + k / levels));
  out[15] = expectation(differences, (k) => 1 / (1 + k * k));
  out[16] = expectation(differences, (k) => 1 / (1 + (k / levels) ** 2));
  out[17] = expectation(differences, (k) => (k === 0 ? 0 : 1 / (k * k)));
  out[18] = flat ? NaN : (autocorrelation - mean * mean) / variance;
  out[19] = autocorrelation;
  out[20] = clusterTendency;
  out[21] = expectation(sums, (k) => (k - 2 * mean) ** 3);
  out[22] = expectation(sums, (k) => (k - 2 * mean) ** 4);
  out[23] = flat ? NaN : (jointEntropy - independentEntropy) / marginalEntropy;
  out[24] = Math.sqrt(Math.max(0, 1 - Math.exp(-2 * (independentEntropy - jointEntropy))));
  return out;
}

function expectation(probabilities: Float64Array, term: (index: number) => number): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    if (probabilities[k] > 0) sum += probabilities[k] * term(k);
  }
  return sum;
}

function entropy(probabilities: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    if (probabilities[k] > 0) sum -= probabilities[k] * Math.log2(probabilities[k]);
  }
  return sum;
}
