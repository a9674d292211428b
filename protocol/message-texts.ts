/** The texts of one diagnostic. */
export interface Texts {
  readonly severity?: "warning";
  readonly problem: string;
  readonly expected?: string;
  readonly got?: string;
  readonly fix?: string;
  readonly why?: string;
  readonly label?: string;
  readonly notes?: readonly string[];
}

/** `a, b, c and 4 more` */
export function listed(values: readonly string[], limit = 12): string {
  const shown = values.slice(0, limit);
  return shown.join(", ") + (values.length > shown.length ? ` and ${values.length - shown.length} more` : "");
}

/** `3 cases`, `1 case` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
