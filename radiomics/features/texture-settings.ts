/** Options of the texture families; the defaults are those of every IBSI reference value. */
export interface TextureSettings {
  /** Chebyshev distance of a pair in the co-occurrence matrix, in voxels. */
  readonly glcmDistance: number;
  /** Weight of a direction m in a merged co-occurrence matrix: 1, 1 / |m| or exp(-|m|^2). */
  readonly glcmWeighting: "none" | "inverse-distance" | "exponential";
  /** How |m| is measured, in voxels. */
  readonly glcmNorm: "manhattan" | "euclidean" | "chebyshev";
  /** Largest difference of levels that counts as dependent. */
  readonly ngldmAlpha: number;
  /** Chebyshev distance up to which voxels are neighbors in the dependence matrix. */
  readonly ngldmDistance: number;
}

export const defaultTexture: TextureSettings = {
  glcmDistance: 1,
  glcmWeighting: "none",
  glcmNorm: "euclidean",
  ngldmAlpha: 0,
  ngldmDistance: 1,
};
