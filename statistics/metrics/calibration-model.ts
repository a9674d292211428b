/** Logistic recalibration of given probabilities. */
export interface CalibrationModel {
  /** Calibration in the large: intercept with logit(p) as offset; 0 is ideal, positive where risks are too low. */
  readonly intercept: number;
  /** Slope of logit(y) ~ a + b logit(p); 1 is ideal, below 1 where risks are too extreme. */
  readonly slope: number;
  /** Intercept a that belongs to that slope. */
  readonly interceptWithSlope: number;
  /** Observed events / sum of probabilities; 1 is ideal. */
  readonly observedExpected: number;
}

/** Logits of 0 and 1 are bounded here; a probability that near has no finite logit. */
const smallest = 1e-12;

/**
 * Calibration intercept and slope by Newton's method on the logit of the given probabilities (bounded at 1e-12).
 *
 * @param outcome 0 or 1 per case
 * @param probabilities in [0, 1]
 * @returns NaN fields where undefined: one class only (all but observedExpected), all probabilities equal or the classes
 *   perfectly separated by them (slope and its intercept, the maximum lies at infinity)
 */
export function calibrationModel(outcome: Uint8Array, probabilities: Float64Array): CalibrationModel {
  const n = outcome.length;
  const logits = probabilities.map((p) => {
    const bounded = Math.min(Math.max(p, smallest), 1 - smallest);
    return Math.log(bounded / (1 - bounded));
  });
  let events = 0;
  let expected = 0;
  for (let i = 0; i < n; i++) {
    events += outcome[i];
    expected += probabilities[i];
  }
  const observedExpected = events / expected;
  if (events === 0 || events === n || Number.isNaN(expected)) {
    return { intercept: NaN, slope: NaN, interceptWithSlope: NaN, observedExpected };
  }
  const intercept = newton(outcome, logits, 0, 1, true);
  const joint = isSlopeDefined(outcome, logits) ? newton(outcome, logits, 0, 1, false) : [NaN, NaN];
  return { intercept: intercept[0], slope: joint[1], interceptWithSlope: joint[0], observedExpected };
}

/** The slope has a finite maximum unless all logits are equal or some cut separates the classes. */
function isSlopeDefined(outcome: Uint8Array, logits: Float64Array): boolean {
  const range = [
    [Infinity, -Infinity],
    [Infinity, -Infinity],
  ];
  for (let i = 0; i < outcome.length; i++) {
    const own = range[outcome[i]];
    own[0] = Math.min(own[0], logits[i]);
    own[1] = Math.max(own[1], logits[i]);
  }
  const [others, events] = range;
  return others[1] > events[0] && events[1] > others[0];
}

/** Maximizes the likelihood of a + b x by damped Newton steps; with `isFixed`, b stays as given. */
function newton(outcome: Uint8Array, x: Float64Array, a: number, b: number, isFixed: boolean): [number, number] {
  let loss = negativeLogLikelihood(outcome, x, a, b);
  for (let iteration = 0; iteration < 200; iteration++) {
    let gradientA = 0;
    let gradientB = 0;
    let haa = 0;
    let hab = 0;
    let hbb = 0;
    for (let i = 0; i < x.length; i++) {
      const p = 1 / (1 + Math.exp(-(a + b * x[i])));
      const w = Math.max(p * (1 - p), 1e-10);
      gradientA += outcome[i] - p;
      gradientB += (outcome[i] - p) * x[i];
      haa += w;
      hab += w * x[i];
      hbb += w * x[i] * x[i];
    }
    const determinant = haa * hbb - hab * hab;
    const stepA = isFixed ? gradientA / haa : (hbb * gradientA - hab * gradientB) / determinant;
    const stepB = isFixed ? 0 : (haa * gradientB - hab * gradientA) / determinant;
    let scale = 1;
    let next = negativeLogLikelihood(outcome, x, a + stepA, b + stepB);
    while (next > loss + 1e-13 * Math.abs(loss) && scale > 1e-10) {
      scale /= 2;
      next = negativeLogLikelihood(outcome, x, a + scale * stepA, b + scale * stepB);
    }
    a += scale * stepA;
    b += scale * stepB;
    loss = next;
    if (Math.abs(stepA) <= 1e-12 * (1 + Math.abs(a)) && Math.abs(stepB) <= 1e-12 * (1 + Math.abs(b))) break;
  }
  return [a, b];
}

function negativeLogLikelihood(outcome: Uint8Array, x: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const signed = outcome[i] === 1 ? a + b * x[i] : -(a + b * x[i]);
    sum += signed > 0 ? Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed)) - signed;
  }
  return sum;
}
