/** A record that ends inside a quoted cell. */
export class OpenQuoteError extends Error {
  override readonly name = "OpenQuoteError";
  readonly line: number;

  constructor(line: number) {
    super(`line ${line}: a quoted cell is never closed`);
    this.line = line;
  }
}

export interface CsvRecord {
  /** 1-based line where the record begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Records of a CSV text (RFC 4180): quotes, line breaks in quotes, any line end; blank lines are left out. */
export function splitCsv(text: string, separator: string): CsvRecord[] {
  return text.includes('"') ? splitQuoted(text, separator) : splitPlain(text, separator);
}

function splitPlain(text: string, separator: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  text.split("\n").forEach((raw, index) => {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.trim() !== "") records.push({ line: index + 1, cells: line.split(separator) });
  });
  return records;
}

function splitQuoted(text: string, separator: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const begin = line;
    const cells: string[] = [];
    for (;;) {
      let cell: string;
      if (text[at] === '"') {
        const start = at;
        const end = closingQuote(text, at + 1);
        if (end < 0) throw new OpenQuoteError(line);
        cell = text.slice(at + 1, end).replaceAll('""', '"');
        at = end + 1;
        for (let i = start; i < end; i++) if (text[i] === "\n") line++;
        const rest = cellEnd(text, at, separator);
        cell += text.slice(at, rest).replace(/\r$/, "");
        at = rest;
      } else {
        const end = cellEnd(text, at, separator);
        cell = text.slice(at, end).replace(/\r$/, "");
        at = end;
      }
      cells.push(cell);
      if (text[at] !== separator) break;
      at++;
    }
    if (cells.length > 1 || cells[0].trim() !== "") records.push({ line: begin, cells });
    at++;
    line++;
  }
  return records;
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function cellEnd(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== "\n") at++;
  return at;
}
