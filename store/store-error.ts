export type StoreErrorCode =
  | "blob-missing"
  | "blob-damaged"
  | "digest-invalid"
  | "record-invalid"
  | "value-invalid"
  | "store-read-only"
  | "store-full"
  | "store-not-folder"
  | "store-failed";

/** What can go wrong between this program and its store; the message says what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  /** Digest, key or path that it is about. */
  readonly subject: string | null;

  constructor(code: StoreErrorCode, subject: string | null, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.subject = subject;
  }
}

/** Turns an error of the file system into one that says what to do. */
export function asStoreError(error: unknown, root: string, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const system = error as NodeJS.ErrnoException;
  switch (system.code) {
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return new StoreError(
        "store-read-only",
        path,
        `store ${root}: cannot be written (${system.code} at ${path}), expected a writable folder; ` +
          "change its permissions, or name another workspace with --workspace",
        { cause: error },
      );
    case "ENOSPC":
    case "EDQUOT":
      return new StoreError(
        "store-full",
        path,
        `store ${root}: no space left (${system.code} at ${path}); nothing half-written was kept; ` +
          "free space and give the same command again: finished work is reused (deleting the store costs time, never results)",
        { cause: error },
      );
    case "ENOTDIR":
    case "EEXIST":
      return new StoreError(
        "store-not-folder",
        path,
        `store ${root}: a file stands where a folder is needed (${path}); ` +
          "move that file away, or name another workspace with --workspace",
        { cause: error },
      );
    default:
      return new StoreError("store-failed", path, `store ${root}: ${system.message} (at ${path})`, { cause: error });
  }
}
