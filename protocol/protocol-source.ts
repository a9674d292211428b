import { isAlias, isCollection, isMap, isNode, isScalar, isSeq, type Document, type Node, type Pair } from "yaml";

import { linePosition } from "./line-position.ts";

export type Path = readonly (string | number)[];

/** Where something stands: what a diagnostic points at. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly path: string;
}

/** Maps a path of the protocol to its place in the study file. */
export interface ProtocolSource {
  readonly file: string;
  readonly text: string;
  /** Place of the value at the path, or of the nearest key above it that was written. */
  readonly place: (path: Path) => Place;
  /** Place of the key at the path (its last part must be a key or an index). */
  readonly keyPlace: (path: Path) => Place;
  readonly has: (path: Path) => boolean;
  /** Spelling of the plain value at the path; null where there is none. */
  readonly scalar: (path: Path) => string | null;
  /** Keys of the map at the path in document order; empty where there is none. */
  readonly keys: (path: Path) => readonly string[];
}

export function protocolSource(file: string, text: string, document: Document): ProtocolSource {
  const position = linePosition(text);
  const at = (offset: number, end: number, path: Path): Place => {
    const { line, column } = position(offset);
    const lineEnd = text.indexOf("\n", offset);
    const last = Math.min(end, lineEnd === -1 ? text.length : lineEnd);
    return { file, line, column, length: text.slice(offset, last).trimEnd().length, path: pathText(path) };
  };
  const start: Place = { file, line: 1, column: 1, length: 0, path: "" };

  const writtenKey = (path: Path): Place | null => {
    const key = path.at(-1);
    const pair = key === undefined ? null : pairOf(resolve(document, path.slice(0, -1)), key);
    const written = pair?.key;
    const range = isNode(written) ? written.range : null;
    return range && range[1] > range[0] ? at(range[0], range[1], path) : null;
  };

  const place = (path: Path): Place => {
    if (path.length === 0) return start;
    const range = step(resolve(document, path.slice(0, -1)), path[path.length - 1])?.range;
    if (range && range[1] > range[0]) return at(range[0], range[1], path);
    return writtenKey(path) ?? { ...place(path.slice(0, -1)), path: pathText(path) };
  };

  const keyPlace = (path: Path): Place => writtenKey(path) ?? place(path);

  return {
    file,
    text,
    place,
    keyPlace,
    has: (path) => path.length === 0 || step(resolve(document, path.slice(0, -1)), path[path.length - 1]) !== null,
    scalar: (path) => {
      const node = resolve(document, path);
      return isScalar(node)
        ? typeof node.value === "string"
          ? node.value
          : (node.source ?? String(node.value))
        : null;
    },
    keys: (path) => {
      const node = resolve(document, path);
      return isMap(node) ? node.items.map((pair) => keyText(pair.key)) : [];
    },
  };
}

/** `models.radiomics.steps[1].covariates[0]` */
export function pathText(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}

/** Text of a key as the protocol knows it. */
export function keyText(key: unknown): string {
  return isScalar(key) ? (typeof key.value === "string" ? key.value : (key.source ?? String(key.value))) : String(key);
}

function resolve(document: Document, path: Path): Node | null {
  let node: Node | null = document.contents;
  for (const part of path) {
    node = step(node, part);
    if (node === null) return null;
    if (isAlias(node)) node = node.resolve(document) ?? null;
  }
  return node;
}

function step(node: Node | null, part: string | number): Node | null {
  if (!isCollection(node)) return null;
  if (isSeq(node) && typeof part === "number") return (node.items[part] as Node | undefined) ?? null;
  return (pairOf(node, part)?.value as Node | null | undefined) ?? null;
}

function pairOf(node: Node | null, part: string | number): Pair | null {
  if (!isMap(node)) return null;
  return node.items.find((item) => keyText(item.key) === String(part)) ?? null;
}
