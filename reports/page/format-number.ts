/** `0.742`: fixed digits, a true minus sign, `–` where there is no value. */
export function formatNumber(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return "–";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "−");
}

/** `1,204`: thousands are grouped without asking the locale. */
export function formatCount(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `0.74 (0.63 to 0.85)`, or the estimate alone where there is no interval. */
export function formatInterval(estimate: number, lower: number, upper: number, digits = 2): string {
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return formatNumber(estimate, digits);
  return `${formatNumber(estimate, digits)} (${formatNumber(lower, digits)} to ${formatNumber(upper, digits)})`;
}

/** `34 %` of a share between 0 and 1. */
export function formatPercent(share: number): string {
  return Number.isFinite(share) ? `${formatNumber(share * 100, 0)} %` : "–";
}

/** `0.026` and `< 0.001` where the column says that it is a p value; `–` where there is none. */
export function formatPCell(p: number): string {
  return p < 0.001 ? "< 0.001" : formatNumber(p, 3);
}

/** `p = 0.026`, `p < 0.001`. */
export function formatPValue(p: number): string {
  return p >= 0.001 ? `p = ${formatPCell(p)}` : `p ${formatPCell(p)}`;
}
