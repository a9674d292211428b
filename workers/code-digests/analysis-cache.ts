import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { analyzeModule, analyzerName, type ModuleAnalysis } from "./analyze-module.ts";

/** Analyses by content of the source, kept in a file so that a warm start never loads a compiler. */
export interface AnalysisCache {
  readonly analyze: (file: string, source: string, contentHash: string) => ModuleAnalysis;
  /** Writes what is new; a folder that cannot be written only costs time. */
  readonly save: () => void;
}

const largest = 5000;

/** Opens the cache in a folder; null keeps it in memory only. A damaged file counts as empty. */
export function openAnalysisCache(folder: string | null): AnalysisCache {
  const path = folder === null ? null : join(folder, `code-analyses-${analyzerName()}.json`);
  const stored = path === null ? {} : readStored(path);
  const used: Record<string, ModuleAnalysis> = {};
  let isNew = false;

  return {
    analyze: (file, source, contentHash) => {
      const known = used[contentHash] ?? stored[contentHash];
      if (known === undefined) isNew = true;
      used[contentHash] = known ?? analyzeModule(file, source);
      return used[contentHash];
    },
    save: () => {
      if (path === null || folder === null || !isNew) return;
      const kept = Object.keys(stored).length > largest ? used : { ...stored, ...used };
      const temporary = `${path}.${process.pid}-${randomUUID()}.partial`;
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(temporary, JSON.stringify(kept));
        renameSync(temporary, path);
        isNew = false;
      } catch {
        // Read-only or full: the digests are right all the same, the next start is 100 ms slower.
      }
    },
  };
}

function readStored(path: string): Record<string, ModuleAnalysis> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, ModuleAnalysis>;
  } catch {
    return {};
  }
}
