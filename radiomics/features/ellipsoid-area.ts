const LAST_TERM = 20;

/**
 * Surface area of an ellipsoid by the Legendre series of IBSI 1 (RDD2), stopped after term 20.
 *
 * @param semiAxes - largest first, in mm; may be 0
 * @returns mm2; 0 where two axes are 0
 */
export function ellipsoidArea([a, b, c]: readonly [number, number, number]): number {
  if (b === 0) return 0;
  const alphaSquared = 1 - (b / a) ** 2;
  const betaSquared = 1 - (c / a) ** 2;
  const half = (alphaSquared + betaSquared) / 2;
  const product = alphaSquared * betaSquared;
  // (alpha beta)^v P_v((alpha^2 + beta^2) / (2 alpha beta)) by recurrence: also defined for spheres, where alpha beta = 0
  let before = 0;
  let term = 1;
  let sum = 1;
  for (let v = 1; v <= LAST_TERM; v++) {
    const next = ((2 * v - 1) * half * term - (v - 1) * product * before) / v;
    before = term;
    term = next;
    sum += term / (1 - 4 * v * v);
  }
  return 4 * Math.PI * a * b * sum;
}
