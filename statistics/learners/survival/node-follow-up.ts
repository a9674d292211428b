/** Follow-up of the cases in a node of a tree, with what the log-rank statistic of any two parts of them needs. */
export interface NodeFollowUp {
  /** Event times of the node, rising; the first `events` count. */
  readonly times: Float64Array;
  /** Events / at risk per event time. */
  readonly jump: Float64Array;
  /** How many event times of the node are at or before the time of each row; set for its rows. */
  readonly reach: Int32Array;
  /** Sum of events / at risk over the first k event times, k = 0 .. events. */
  readonly hazard: Float64Array;
  /** The same sums of c / at risk and of c / at risk squared, c = d (at risk - d) / (at risk - 1). */
  readonly linear: Float64Array;
  readonly square: Float64Array;
  /** Event times in the node. */
  events: number;
}

export function emptyNodeFollowUp(rows: number): NodeFollowUp {
  return {
    times: new Float64Array(rows),
    jump: new Float64Array(rows),
    reach: new Int32Array(rows),
    hazard: new Float64Array(rows + 1),
    linear: new Float64Array(rows + 1),
    square: new Float64Array(rows + 1),
    events: 0,
  };
}

/**
 * Fills in the follow-up of a node.
 *
 * @param byTime rows of the node by rising time
 * @param weight copies of each row
 */
export function readFollowUp(
  node: NodeFollowUp,
  byTime: Int32Array,
  time: Float64Array,
  event: Uint8Array,
  weight: Int32Array,
): void {
  const { times, jump, reach, hazard, linear, square } = node;
  let atRisk = 0;
  for (let k = 0; k < byTime.length; k++) atRisk += weight[byTime[k]];
  let events = 0;
  for (let start = 0; start < byTime.length;) {
    const at = time[byTime[start]];
    let end = start;
    let deaths = 0;
    let leaving = 0;
    for (; end < byTime.length && time[byTime[end]] === at; end++) {
      leaving += weight[byTime[end]];
      deaths += weight[byTime[end]] * event[byTime[end]];
    }
    if (deaths > 0) {
      const spread = atRisk > 1 ? (deaths * (atRisk - deaths)) / (atRisk - 1) : 0;
      times[events] = at;
      jump[events] = deaths / atRisk;
      hazard[events + 1] = hazard[events] + deaths / atRisk;
      linear[events + 1] = linear[events] + spread / atRisk;
      square[events + 1] = square[events] + spread / (atRisk * atRisk);
      events++;
    }
    for (let k = start; k < end; k++) reach[byTime[k]] = events;
    atRisk -= leaving;
    start = end;
  }
  node.events = events;
}
