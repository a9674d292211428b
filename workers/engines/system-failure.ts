/** What an error of the operating system means to a user, or null for every other error. */
export function systemFailure(error: unknown): { readonly code: string; readonly message: string } | null {
  if (!(error instanceof Error)) return null;
  const { code, path, message } = error as NodeJS.ErrnoException;
  const where = path === undefined ? "" : ` at ${path}`;
  // DuckDB reports a full disk as text only.
  if (code === "ENOSPC" || code === "EDQUOT" || /no space left on device/i.test(message)) {
    return {
      code: "disk-full",
      message: `disk: no space left${where}; free some space and give the same command again: finished work is kept and reused`,
    };
  }
  if (!("errno" in error) || code === undefined) return null;
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return {
      code: "not-permitted",
      message: `${path ?? "file"}: this user may not do that (${message}), expected permission; change the permissions, or choose another place`,
    };
  }
  return {
    code: "system-error",
    message: `${path ?? "system"}: ${message}; mend this and give the same command again`,
  };
}
