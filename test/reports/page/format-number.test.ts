import { expect, test } from "vitest";
import { formatCount, formatInterval, formatNumber, formatPercent } from "../../../reports/page/format-number.ts";

test("numbers have fixed digits, a true minus sign and no negative zero", () => {
  expect(formatNumber(0.7449)).toBe("0.74");
  expect(formatNumber(-0.126)).toBe("−0.13");
  expect(formatNumber(-0.001)).toBe("0.00");
  expect(formatNumber(Number.NaN)).toBe("–");
});

test("an interval is shown only where both ends are known", () => {
  expect(formatInterval(0.74, 0.6, 0.85)).toBe("0.74 (0.60 to 0.85)");
  expect(formatInterval(0.74, Number.NaN, Number.NaN)).toBe("0.74");
});

test("thousands are grouped and shares are percentages", () => {
  expect(formatCount(1234567)).toBe("1,234,567");
  expect(formatCount(120)).toBe("120");
  expect(formatPercent(0.382)).toBe("38 %");
});
