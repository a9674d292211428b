const LAST_TERM = 20;

/**
 * Area of an ellipsoid as IBSI 1 defines it (RDD2): a Legendre series stopped after term 20. The standard takes the
 * eccentricities of b and c against a, where the series of the true area has c against a and against b; only spheres have
 * their true area, the others up to a quarter more or less. The published value of the digital phantom (1.36) follows the
 * standard; the true area would give 1.30.
 *
 * @param semiAxes - largest first, in mm; may be 0
 * @returns mm2; 0 where two axes are 0
 * @see https://ibsi.readthedocs.io section 3.1, area density (approximate enclosing ellipsoid)
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
