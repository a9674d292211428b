/**
 * Seconds since 1970 of a DICOM date and time, in the time of the scanner; null where they are no date or time.
 *
 * @param date - `YYYYMMDD` (also `YYYY.MM.DD`)
 * @param time - `HHMMSS.FFFFFF`, minutes and seconds may be absent (also `HH:MM:SS`)
 */
export function secondsOf(date: string, time: string): number | null {
  const day = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date.trim());
  const seconds = secondsOfDay(time);
  if (day === null || seconds === null) return null;
  const milliseconds = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  return milliseconds / 1000 + seconds;
}

/** Seconds since midnight of `HHMMSS.FFFFFF`; null where it is no time. */
export function secondsOfDay(time: string): number | null {
  const match = /^(\d{2}):?(?:(\d{2}):?(?:(\d{2}(?:\.\d{1,6})?))?)?$/.exec(time.trim());
  if (match === null) return null;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds >= 61) return null;
  return 3600 * hours + 60 * minutes + seconds;
}

/** Seconds since 1970 of `YYYYMMDDHHMMSS.FFFFFF&ZZXX`, moved to the zone of the scanner where both are known. */
export function secondsOfDateTime(text: string, scannerZone: string | null): number | null {
  const match = /^(\d{8})(\d{2}[\d.]*)([+-]\d{4})?$/.exec(text.trim());
  if (match === null) return null;
  const seconds = secondsOf(match[1], match[2]);
  if (seconds === null) return null;
  const [own, scanner] = [zoneSeconds(match[3]), zoneSeconds(scannerZone)];
  return own === null || scanner === null ? seconds : seconds - own + scanner;
}

function zoneSeconds(zone: string | null | undefined): number | null {
  const match = /^([+-])(\d{2})(\d{2})$/.exec(zone?.trim() ?? "");
  if (match === null) return null;
  return (match[1] === "-" ? -1 : 1) * (3600 * Number(match[2]) + 60 * Number(match[3]));
}
