import { expect, test } from "vitest";
import { wrapText } from "../../protocol/wrap-text.ts";

test("lines break between words, and what continues a line is indented below it", () => {
  expect(wrapText("one two three four five six seven", 20)).toBe("one two three four\n  five six seven");
  expect(wrapText("  P01  mask-empty: draw the region again", 24)).toBe(
    "  P01  mask-empty: draw\n    the region again",
  );
});

test("short lines and line breaks stay as they are", () => {
  expect(wrapText("one\ntwo", 20)).toBe("one\ntwo");
  expect(wrapText("", 20)).toBe("");
});

test("a word that is longer than a line stays whole, so that a path can be copied", () => {
  const path = "results/study/20261124-141503-3f9c/report.html";
  expect(wrapText(`see ${path} and more`, 20)).toBe(`see\n  ${path}\n  and more`);
  expect(wrapText(path, 20)).toBe(path);
});
