import { gzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { CaseTableError, parseCaseTable, readCaseTable, tableColumn } from "../../protocol/case-table.ts";
import { inFolder, told } from "./study-fixture.ts";

function parse(text: string | Uint8Array, file = "cases.csv") {
  return parseCaseTable(file, typeof text === "string" ? new TextEncoder().encode(text) : text);
}

function refused(text: string | Uint8Array, file?: string): string[] {
  const { table, diagnostics } = parse(text, file);
  expect(table).toBeNull();
  return told(diagnostics);
}

describe("a table is understood", () => {
  test("cells are texts, so 007 stays 007", () => {
    const { table } = parse("case_id,age\n007,61\n7,62.0\n");
    expect(table).toMatchObject({
      columns: ["case_id", "age"],
      rows: [
        ["007", "61"],
        ["7", "62.0"],
      ],
      rowLines: [2, 3],
      separator: ",",
      notes: [],
    });
  });

  test("as Excel in Europe writes it: byte order mark, semicolons, Windows line ends", () => {
    const { table } = parse("\uFEFFcase_id;age\r\na;61\r\nb;62\r\n");
    expect(table?.columns).toEqual(["case_id", "age"]);
    expect(table?.rows).toEqual([
      ["a", "61"],
      ["b", "62"],
    ]);
    expect(table?.notes).toEqual([
      "begins with a byte order mark (usual for Excel); it was skipped",
      'separated by ";" (usual for Excel in Europe); this was understood',
    ]);
  });

  test("quotes hold separators, quotes and line breaks", () => {
    const { table } = parse('id,note\na,"x, y"\nb,"say ""hi"""\nc,"two\nlines"\nd,""\r\n');
    expect(table && tableColumn(table, "note")).toEqual(["x, y", 'say "hi"', "two\nlines", ""]);
    expect(table?.rowLines).toEqual([2, 3, 4, 6]);
  });

  test("compressed", () => {
    expect(parse(gzipSync("id\na\n"), "cases.csv.gz").table?.rows).toEqual([["a"]]);
  });

  test("blank lines and rows of separators are no cases", () => {
    const { table } = parse("id,a\n\nx,1\n,\n\n");
    expect(table?.rows).toEqual([["x", "1"]]);
    expect(table?.rowLines).toEqual([3]);
    expect(table?.notes).toEqual(["1 rows without any value were left out"]);
  });

  test("a column without a name is left out and noted", () => {
    const { table } = parse(",id\n0,a\n1,b\n");
    expect(table?.columns).toEqual(["id"]);
    expect(table?.rows).toEqual([["a"], ["b"]]);
    expect(table?.notes).toEqual(["1 columns without a name were left out"]);
  });

  test("blanks around cells are removed and counted", () => {
    const { table } = parse("id,a\n x,1\ny , 2\n");
    expect(table?.rows).toEqual([
      ["x", "1"],
      ["y", "2"],
    ]);
    expect(table?.trimmed).toEqual([
      { column: "id", count: 2, line: 2 },
      { column: "a", count: 1, line: 3 },
    ]);
  });

  test("wide tables are quick to read", () => {
    const header = Array.from({ length: 1000 }, (_, at) => `f${at}`).join(",");
    const row = Array.from({ length: 1000 }, (_, at) => `${at}.25`).join(",");
    const bytes = gzipSync([header, ...Array.from({ length: 300 }, () => row)].join("\n"));
    const { table } = parse(bytes, "wide.csv.gz");
    expect(table?.rows.length).toBe(300);
    expect(table?.rows[299][999]).toBe("999.25");
  });
});

describe("a table is refused", () => {
  test("a decimal comma, with its row", () => {
    const { diagnostics } = parse("id;volume\na;12\nb;3,75\nc;1.234,5\n");
    expect(told(diagnostics)).toEqual(['3:3 decimal-comma: "3,75" in column "volume" is written with a decimal comma']);
    expect(diagnostics[0]).toMatchObject({
      length: 4,
      notes: ["and 1 more cell like this"],
      expected: "a decimal point",
    });
    expect(refused('id,volume\na,"3,75"\n')).toEqual([
      '2:4 decimal-comma: "3,75" in column "volume" is written with a decimal comma',
    ]);
  });

  test("rows of another length, each with its line", () => {
    const { diagnostics } = parse("id,a\nx,1\ny,1,5\nz\n");
    expect(told(diagnostics)).toEqual([
      "3:1 table-ragged: the row has 3 cells, the header has 2",
      "4:1 table-ragged: the row has 1 cell, the header has 2",
    ]);
    expect(diagnostics[0].fix).toContain("in quotes");
    const many = parse(`id,a\n${"x\n".repeat(8)}`).diagnostics;
    expect(many).toHaveLength(5);
    expect(many[4].notes).toEqual(["and 3 more rows like this"]);
  });

  test("a quote that is never closed", () => {
    expect(refused('id,a\nx,"open\ny,2\n')).toEqual(["2:1 table-quote: a quoted cell begins here and is never closed"]);
  });

  test("two columns of one name", () => {
    const { diagnostics } = parse("id,age,age\nx,1,2\n");
    expect(told(diagnostics)).toEqual(['1:8 column-duplicate: two columns are called "age"']);
    expect(diagnostics[0].related).toMatchObject([{ line: 1, column: 4, message: "first here" }]);
  });

  test("an empty file, and one with a header only", () => {
    expect(refused(" \n")).toEqual(["null:null table-empty: the table is empty"]);
    expect(refused("id,a\n")).toEqual(["1:1 table-no-rows: the table has column names and no rows"]);
  });

  test("a file that is no CSV in UTF-8", () => {
    expect(refused(new Uint8Array([0x50, 0x4b, 3, 4]))[0]).toMatch(
      /table-encoding: this is an Excel workbook or zip archive/,
    );
    expect(refused(new Uint8Array([0xff, 0xfe, 0x69, 0]))[0]).toMatch(/table-encoding: this is UTF-16 text/);
    const latin = Buffer.from("id,name\na,x\nb,M\u00fcller\n", "latin1");
    expect(refused(latin)).toEqual([
      "3:1 table-encoding: this is text in another encoding, probably Windows-1252, not a table that can be read",
    ]);
  });

  test("a compressed file that is cut or damaged", () => {
    const whole = gzipSync("id,a\n".concat("x,1\n".repeat(1000)));
    expect(refused(whole.subarray(0, 30), "cases.csv.gz")).toEqual([
      "null:null file-truncated: the compressed file ends too early",
    ]);
    const damaged = Uint8Array.from(whole);
    damaged[12] ^= 0xff;
    expect(refused(damaged, "cases.csv.gz")[0]).toMatch(/file-truncated: the compressed file/);
    expect(refused("id\na\n", "cases.csv.gz")[0]).toMatch(/table-encoding: this is a file that is not compressed/);
  });
});

test("reading a broken file throws an error that names file, line and fix", async () => {
  await inFolder({ "cases.csv": "id;v\na;1,5\n" }, async (folder) => {
    const error: unknown = await readCaseTable(`${folder}/cases.csv`).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CaseTableError);
    expect(String(error)).toMatch(
      /cases\.csv:2: "1,5" in column "v" is written with a decimal comma; export the table/,
    );
  });
});
