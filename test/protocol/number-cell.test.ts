import { describe, expect, it } from "vitest";
import { numberCell } from "../../protocol/number-cell.ts";

describe("numberCell", () => {
  it("reads what people and programs write as a decimal number", () => {
    for (const [text, number] of [
      ["1", 1],
      ["-2.50", -2.5],
      ["+.5", 0.5],
      ["3.", 3],
      ["1e-3", 0.001],
      ["6.02E23", 6.02e23],
      [" 7 ", 7],
    ] as const) {
      expect(numberCell(text)).toBe(number);
    }
  });
  it("takes no other text for a number", () => {
    for (const text of ["", " ", "0x1F", "0b1", "1,5", "1 000", "Infinity", "1e999", "NaN", "NA", "--1", "12a"]) {
      expect(numberCell(text)).toBeNaN();
    }
  });
});
