/** Words that people use for the same thing in case tables. */
const synonyms: readonly (readonly string[])[] = [
  ["mask", "segmentation", "seg", "roi", "contour", "label", "labelmap"],
  ["image", "img", "scan", "volume", "nifti", "path", "file"],
  ["center", "centre", "site", "hospital", "institution"],
  ["case_id", "id", "case", "subject", "subject_id", "patient_id", "patientid", "pid", "name"],
  ["scanner", "device", "manufacturer", "vendor"],
  ["outcome", "target", "label", "event", "status", "class"],
];

/** The candidate that was probably meant, or null: same letters first, then few typing errors, then a part, then a synonym. */
export function nearestName(wanted: string, candidates: readonly string[]): string | null {
  const plain = simplify(wanted);
  const same = candidates.find((candidate) => simplify(candidate) === plain);
  if (same !== undefined) return same;

  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(plain, simplify(candidate), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== null) return best;

  const part = candidates.find((candidate) => {
    const other = simplify(candidate);
    return Math.min(plain.length, other.length) >= 3 && (other.includes(plain) || plain.includes(other));
  });
  if (part !== undefined) return part;

  const group = synonyms.find((words) => words.some((word) => simplify(word) === plain));
  const meant = group?.find((word) => candidates.some((candidate) => simplify(candidate) === simplify(word)));
  return candidates.find((candidate) => meant !== undefined && simplify(candidate) === simplify(meant)) ?? null;
}

function simplify(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Optimal string alignment distance, cut off at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2] + 1);
      row.push(value);
    }
    before = last;
    last = row;
  }
  return last[b.length];
}
