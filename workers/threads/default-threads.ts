import { availableParallelism } from "node:os";

/** Cores of this machine unless told otherwise. */
export function defaultThreads(): number {
  return availableParallelism();
}
