/** Columns of a case table that tell its rows apart. */
interface KeyColumns {
  readonly id: string;
  readonly lesion?: string | null | undefined;
  readonly timepoint?: string | null | undefined;
}

/**
 * What the rows of a case table are called: by their ids where these are unique, else by id, lesion and time point
 * (`P01/2/baseline`), as far as the table has such columns.
 */
export function rowNames(
  { columns, rows }: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] },
  keys: KeyColumns,
): string[] {
  const id = columns.indexOf(keys.id);
  const ids = rows.map((row) => row[id] ?? "");
  if (new Set(ids).size === ids.length) return ids;
  const more = [keys.lesion, keys.timepoint].flatMap((name) => {
    const at = name === null || name === undefined ? -1 : columns.indexOf(name);
    return at < 0 ? [] : [at];
  });
  return rows.map((row, index) => [ids[index], ...more.map((at) => row[at])].filter((part) => part !== "").join("/"));
}
