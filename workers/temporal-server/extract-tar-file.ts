import type { FileHandle } from "node:fs/promises";

const blockBytes = 512;

/** Writes the regular file `name` of a tar stream to `target`; throws where it is not in the archive or cut off. */
export async function extractTarFile(tar: AsyncIterable<Uint8Array>, name: string, target: FileHandle): Promise<void> {
  let pending: Buffer = Buffer.alloc(0);
  // Bytes of the current entry still to come: of its content, and with the padding to a full block.
  let contentBytes = 0;
  let entryBytes = 0;
  let isWanted = false;
  for await (const chunk of tar) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    for (;;) {
      if (entryBytes > 0) {
        if (pending.length === 0) break;
        const taken = pending.subarray(0, entryBytes);
        const content = taken.subarray(0, contentBytes);
        if (isWanted && content.length > 0) await target.writeFile(content);
        pending = pending.subarray(taken.length);
        entryBytes -= taken.length;
        contentBytes -= content.length;
        if (isWanted && contentBytes === 0) return;
      } else {
        if (pending.length < blockBytes) break;
        const header = pending.subarray(0, blockBytes);
        pending = pending.subarray(blockBytes);
        if (header[0] === 0) continue;
        contentBytes = readSize(header);
        entryBytes = Math.ceil(contentBytes / blockBytes) * blockBytes;
        isWanted = isRegularFile(header) && readName(header) === name.replace(/^\.\//, "");
        if (isWanted && contentBytes === 0) throw new Error(`the archive holds an empty ${name}`);
      }
    }
  }
  throw new Error(isWanted ? `the archive ends inside ${name}` : `the archive holds no file ${name}`);
}

function readText(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

function readName(header: Buffer): string {
  const prefix = readText(header, 257, 5) === "ustar" ? readText(header, 345, 155) : "";
  const name = readText(header, 0, 100);
  return (prefix === "" ? name : `${prefix}/${name}`).replace(/^\.\//, "");
}

function readSize(header: Buffer): number {
  const text = readText(header, 124, 12).trim();
  if (!/^[0-7]+$/.test(text)) throw new Error("the archive is not a tar file");
  return Number.parseInt(text, 8);
}

function isRegularFile(header: Buffer): boolean {
  return header[156] === 0x30 || header[156] === 0;
}
