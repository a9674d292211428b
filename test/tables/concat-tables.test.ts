import { expect, test } from "vitest";
import { concatTables } from "../../tables/concat-tables.ts";
import { makeTable } from "../../tables/make-table.ts";

const rest = { role: "test", times: 1, label: null };
const folds = (...cases: string[]) =>
  makeTable(
    "folds",
    cases.map((name, index) => ({ repeat: 1, fold: index, case: name, ...rest })),
  );

test("parts follow each other in the order given", () => {
  expect(concatTables([folds("b", "a"), folds(), folds("c")])).toEqual(
    makeTable("folds", [
      { repeat: 1, fold: 0, case: "b", ...rest },
      { repeat: 1, fold: 1, case: "a", ...rest },
      { repeat: 1, fold: 0, case: "c", ...rest },
    ]),
  );
});

test("parts of different tables, and no parts, are refused", () => {
  expect(() => concatTables([folds("a"), makeTable("planted", [])])).toThrow(
    /parts differ, expected folds .*got planted/,
  );
  expect(() => concatTables([])).toThrow("expected at least one part");
});
