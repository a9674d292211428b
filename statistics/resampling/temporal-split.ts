import { heldOutSplit, refuseSharedPatients } from "./held-out-split.ts";
import { OuterSplitError, type OuterSplit } from "./outer-split.ts";

const scheme = "temporal";

/**
 * One split by time: cases before the cut are fitted on, cases at or after it are held out.
 *
 * @param times per row a number (a year, days) or a date as YYYY-MM-DD
 * @param patients patient per row
 * @param cut in the same form
 * @returns one split, repeat 0, fold 0, labeled `from CUT on`
 * @throws OuterSplitError for a time in another form, no case on one side, or a patient on both sides
 */
export function temporalSplit(times: readonly string[], patients: readonly string[], cut: string): OuterSplit[] {
  const at = timeValue(cut);
  if (at === null) throw unreadable("the cut", cut, cut);
  const isLate = times.map((time) => {
    const value = timeValue(time);
    if (value === null || isDate(time) !== isDate(cut)) throw unreadable("a case", time, cut);
    return value >= at;
  });
  const late = isLate.filter(Boolean).length;
  if (late === 0 || late === times.length) {
    throw new OuterSplitError(
      scheme,
      `the cut ${cut} leaves all ${times.length} cases on one side, expected cases before it and from it on, choose another cut`,
    );
  }
  refuseSharedPatients(
    scheme,
    patients,
    isLate.map((value) => (value ? `from ${cut} on` : `before ${cut}`)),
  );
  return [heldOutSplit({ repeat: 0, fold: 0, label: `from ${cut} on` }, times.length, (row) => isLate[row])];
}

function unreadable(subject: string, got: string, cut: string): OuterSplitError {
  const expected =
    timeValue(cut) === null ? "a number or a date as YYYY-MM-DD" : isDate(cut) ? "a date as YYYY-MM-DD" : "a number";
  return new OuterSplitError(
    scheme,
    `${subject} has the time "${got}", expected ${expected}, correct the column or the cut`,
  );
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** Days are compared as the number YYYYMMDD, which has their order; null for anything that is neither number nor date. */
function timeValue(text: string): number | null {
  if (isDate(text)) {
    const [year, month, day] = text.split("-").map(Number);
    return isInCalendar(year, month, day) ? (year * 100 + month) * 100 + day : null;
  }
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

function isInCalendar(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}
