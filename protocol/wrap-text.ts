/** Breaks lines between words so that they fit into `columns`; what continues a line is indented below it. */
export function wrapText(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line, Math.max(20, columns)))
    .join("\n");
}

function wrapLine(line: string, columns: number): string[] {
  if (line.length <= columns) return [line];
  const indent = `${/^ */.exec(line)?.[0] ?? ""}  `;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const space = rest.lastIndexOf(" ", columns);
    // A word that is longer than a line, such as a path, stays whole.
    const end = space > indent.length ? space : rest.indexOf(" ", columns);
    if (end === -1) break;
    lines.push(rest.slice(0, end).trimEnd());
    rest = indent + rest.slice(end).trimStart();
  }
  lines.push(rest);
  return lines;
}
