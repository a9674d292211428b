import { randomStream } from "./random-stream.ts";

/** One hospital with its scanner: measured = gain * blurred + offset + noise, in HU. */
interface SyntheticCenter {
  readonly name: string;
  readonly role: "development" | "external";
  readonly scanner: string;
  readonly gain: number;
  /** HU */
  readonly offset: number;
  /** Standard deviation of the white noise in HU. */
  readonly noiseSd: number;
  /** Standard deviation of the reconstruction kernel in mm. */
  readonly blurSigmaMm: number;
  /** A case is positive where its liability lies above: this alone makes the prevalences differ. */
  readonly liabilityThreshold: number;
}

/** Everything about one case that is decided before its image is made. */
export interface PlannedCase {
  readonly id: string;
  readonly patient: string;
  /** Name of its center. */
  readonly center: string;
  readonly outcome: 0 | 1;
  /** Years; null: not recorded. */
  readonly age: number | null;
  readonly sex: "F" | "M";
  /** I to IV; null: not recorded. */
  readonly stage: string | null;
  /** The planted causes, each with mean 0 and variance 1. `risk` is their weighted sum: nothing can predict better. */
  readonly latent: {
    readonly heterogeneity: number;
    readonly burden: number;
    readonly size: number;
    readonly risk: number;
  };
  readonly radiusMm: number;
  /** Mean of the tumor before the scanner, HU. */
  readonly meanIntensity: number;
  /** Standard deviation of the texture before the scanner, HU. */
  readonly textureSd: number;
  readonly correlationLengthMm: number;
}

export interface SyntheticCohort {
  readonly seed: number;
  readonly centers: readonly SyntheticCenter[];
  /** Development cases first, then the external ones. */
  readonly cases: readonly PlannedCase[];
}

const riskWeights = { heterogeneity: 1.25, burden: 0.4, size: 0.25 } as const;

const centers: readonly SyntheticCenter[] = [
  {
    name: "north",
    role: "development",
    scanner: "Aster 64",
    gain: 1,
    offset: 0,
    noiseSd: 6,
    blurSigmaMm: 0.8,
    liabilityThreshold: 0.1,
  },
  {
    name: "south",
    role: "development",
    scanner: "Borealis 16",
    gain: 1.15,
    offset: 18,
    noiseSd: 13,
    blurSigmaMm: 1.4,
    liabilityThreshold: 0.6,
  },
  {
    name: "coast",
    role: "external",
    scanner: "Cirrus 128",
    gain: 0.94,
    offset: -12,
    noiseSd: 9,
    blurSigmaMm: 1.1,
    liabilityThreshold: 0.4,
  },
];

/**
 * Plans a cohort of three centers: parameters, clinical values and outcome of every case, without any image. Texture
 * heterogeneity carries most of the outcome, tumor burden (seen through stage and age) and size a little of it, the
 * scanners none: they only disturb. Each case depends on the seed and its own id, so more cases leave the others as they are.
 * @param seed Whole number from 0 to 2^53 - 1.
 * @param options `cases`: number of all cases (default 120); `external`: how many of them belong to the external center (default a quarter, rounded down).
 * @returns Development cases `DEV-001 ...`, alternating between the centers `north` and `south`, then external ones `EXT-001 ...` of `coast`.
 * @throws RangeError when the numbers are not whole, or external cases outnumber all cases.
 */
export function planCohort(
  seed: number,
  options: { readonly cases?: number; readonly external?: number } = {},
): SyntheticCohort {
  const total = options.cases ?? 120;
  const external = options.external ?? Math.floor(total / 4);
  if (!Number.isSafeInteger(total) || !Number.isSafeInteger(external) || external < 0 || external > total) {
    throw new RangeError(
      `cases: cannot plan a cohort, expected whole numbers with 0 <= external <= cases, got ${external} external of ${total} cases, change them`,
    );
  }
  const cases: PlannedCase[] = [];
  for (let i = 0; i < total - external; i += 1) cases.push(planCase(seed, `DEV-${number3(i + 1)}`, centers[i % 2]));
  for (let i = 0; i < external; i += 1) cases.push(planCase(seed, `EXT-${number3(i + 1)}`, centers[2]));
  return { seed, centers, cases };
}

function planCase(seed: number, id: string, center: SyntheticCenter): PlannedCase {
  const random = randomStream(seed, `${id}/plan`);
  const heterogeneity = random.normal();
  const burden = random.normal();
  const size = random.normal();
  const risk = riskWeights.heterogeneity * heterogeneity + riskWeights.burden * burden + riskWeights.size * size;
  const liability = risk + random.normal();
  const age = Math.round(clamp(63 + 4 * burden + 9 * random.normal(), 25, 92));
  const sex = random.uniform() < 0.45 ? "F" : "M";
  const stage = stageOf(0.7 * burden + 0.4 * size + 0.6 * random.normal());
  const visible = clamp(heterogeneity, -2.5, 2.5);
  return {
    id,
    patient: `P-${id}`,
    center: center.name,
    outcome: liability > center.liabilityThreshold ? 1 : 0,
    age: random.uniform() < 0.05 ? null : age,
    sex,
    stage: random.uniform() < 0.07 ? null : stage,
    latent: { heterogeneity, burden, size, risk },
    radiusMm: clamp(18.5 + 4.2 * size, 12, 28),
    meanIntensity: 50 + 6 * random.normal(),
    textureSd: 20 * (1 + 0.22 * visible) * (1 + 0.12 * clamp(random.normal(), -3, 3)),
    correlationLengthMm: clamp(2.2 * (1 + 0.2 * visible) * (1 + 0.1 * clamp(random.normal(), -3, 3)), 1, 4.5),
  };
}

function stageOf(extent: number): string {
  if (extent < -0.6) return "I";
  if (extent < 0.2) return "II";
  return extent < 1 ? "III" : "IV";
}

function number3(value: number): string {
  return String(value).padStart(3, "0");
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
