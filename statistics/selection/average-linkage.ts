/**
 * Clusters of average linkage on 1 - similarity, cut at a height: two clusters are one where the mean similarity of their
 * pairs reaches `similarity`. Nearest-neighbor chain (Benzecri 1982; Murtagh 1983), O(p^2). A chain that meets
 * equal distances prefers the cluster it came from, then the lowest number.
 *
 * @param similarities p x p, row-major, symmetric, 0..1; overwritten
 * @param size p
 * @param similarity the cut, 0..1; a merge at exactly this similarity (within 1e-12) is made
 * @returns clusters of column numbers, members rising, in the order of their first member; singletons too
 */
export function averageLinkage(similarities: Float64Array, size: number, similarity: number): number[][] {
  const limit = similarity - 1e-12;
  const members: (number[] | null)[] = Array.from({ length: size }, (_, j) => [j]);
  const open = Int32Array.from({ length: size }, (_, j) => j);
  let openCount = size;
  const finished: number[][] = [];
  const chain: number[] = [];
  while (openCount > 0) {
    if (chain.length === 0) chain.push(open[0]);
    const top = chain[chain.length - 1];
    const before = chain.length > 1 ? chain[chain.length - 2] : -1;
    let nearest = before;
    let best = before === -1 ? -1 : similarities[top * size + before];
    for (let at = 0; at < openCount; at++) {
      const other = open[at];
      const value = similarities[top * size + other];
      if (value > best && other !== top) {
        best = value;
        nearest = other;
      }
    }
    if (best < limit) {
      // average linkage is reducible: what is near enough to nothing now never will be
      finished.push(members[top] ?? []);
      chain.pop();
      openCount = close(open, openCount, top);
    } else if (nearest === before) {
      chain.length -= 2;
      merge(similarities, size, members, open, openCount, Math.min(top, before), Math.max(top, before));
      openCount = close(open, openCount, Math.max(top, before));
    } else chain.push(nearest);
  }
  for (const cluster of finished) cluster.sort((a, b) => a - b);
  return finished.sort((a, b) => a[0] - b[0]);
}

/** Takes a cluster out of the open ones; returns how many are left. */
function close(open: Int32Array, openCount: number, cluster: number): number {
  const at = open.indexOf(cluster);
  open.copyWithin(at, at + 1, openCount);
  return openCount - 1;
}

/** Lance-Williams update: the mean over all pairs, weighted by the sizes of the two. */
function merge(
  similarities: Float64Array,
  size: number,
  members: (number[] | null)[],
  open: Int32Array,
  openCount: number,
  into: number,
  from: number,
): void {
  const own = members[into] ?? [];
  const added = members[from] ?? [];
  const total = own.length + added.length;
  for (let at = 0; at < openCount; at++) {
    const other = open[at];
    if (other === into || other === from) continue;
    const mean =
      (own.length * similarities[into * size + other] + added.length * similarities[from * size + other]) / total;
    similarities[into * size + other] = mean;
    similarities[other * size + into] = mean;
  }
  members[into] = [...own, ...added];
  members[from] = null;
}
