interface TimeValue {
  readonly isDate: boolean;
  /** Of a date YYYYMMDD, which has the order of days. */
  readonly value: number;
}

/** A number, or a day that the calendar has, written as YYYY-MM-DD; null for anything else. */
export function timeValue(text: string): TimeValue | null {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (date === null) {
    const value = Number(text);
    return text.trim() === "" || !Number.isFinite(value) ? null : { isDate: false, value };
  }
  const [year, month, day] = date.slice(1).map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1]
    ? { isDate: true, value: (year * 100 + month) * 100 + day }
    : null;
}
