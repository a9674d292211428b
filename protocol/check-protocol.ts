import type { Diagnostic } from "./diagnostic.ts";
import type { ProtocolSource } from "./protocol-source.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Every rule of the language that needs no other file. */
export function checkProtocol(_protocol: Protocol, _source: ProtocolSource): Diagnostic[] {
  return [];
}
