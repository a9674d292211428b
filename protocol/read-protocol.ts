import { parseDocument, type YAMLError } from "yaml";

import { checkProtocol } from "./check-protocol.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { linePosition } from "./line-position.ts";
import { protocolSource, type ProtocolSource } from "./protocol-source.ts";
import { schemaDiagnostics } from "./schema-diagnostics.ts";
import { withPresets } from "./presets.ts";
import { protocolSchema, type Protocol } from "./schema/protocol.ts";
import { AliasLimitError, toPlain } from "./to-plain.ts";
import { withoutIssues } from "./without-issues.ts";

const maxAliases = 100;

/** Codes that would only repeat that a refused value is not there. */
const saysNothingIsThere: ReadonlySet<string> = new Set([
  "key-missing",
  "nothing-declared",
  "source-ambiguous",
  "bins-ambiguous",
]);

/**
 * Reads a study file: YAML, schema and every rule that needs no other file, all errors in one pass; rules whose codes are
 * `ignored` do not hold.
 */
export function readProtocol(
  file: string,
  text: string,
  ignored: ReadonlySet<string> = new Set(),
): { protocol: Protocol | null; source: ProtocolSource; diagnostics: Diagnostic[] } {
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: true,
  });
  const source = protocolSource(file, text, document);
  const problems = [...document.errors, ...document.warnings];
  const diagnostics = problems.map((error) => yamlDiagnostic(file, text, error));
  const broken = problems.filter((error) => error.code !== "DUPLICATE_KEY");
  const firstBroken =
    broken.length === 0 ? Infinity : Math.min(...broken.map((error) => linePosition(text)(error.pos[0]).line));

  if (document.contents === null && broken.length === 0) {
    const place = { file, line: 1, column: 1, length: 0, path: "" };
    return { protocol: null, source, diagnostics: [...diagnostics, diagnose("study-empty", undefined, place)] };
  }

  let value: unknown;
  try {
    value = withPresets(toPlain(document, maxAliases));
  } catch (error) {
    if (!(error instanceof AliasLimitError)) throw error;
    const place = { file, line: 1, column: 1, length: 0, path: "" };
    return {
      protocol: null,
      source,
      diagnostics: [...diagnostics, diagnose("yaml-aliases", { limit: maxAliases }, place)],
    };
  }

  const parsed = protocolSchema.safeParse(value);
  const found = parsed.success ? [] : schemaDiagnostics(parsed.error.issues, value, source);
  const readable = parsed.success ? parsed.data : withoutIssues(value, parsed.error.issues);
  if (readable !== null) {
    const refused = found.map((each) => each.path);
    const isFollowUp = ({ code, path }: Diagnostic): boolean =>
      refused.some((each) => isWithin(path, each) || (saysNothingIsThere.has(code) && isWithin(each, path)));
    found.push(...checkProtocol(readable, source).filter((each) => !isFollowUp(each) && !ignored.has(each.code)));
  }

  // Below broken syntax the map is guesswork: what it seems to lack or hold there would only be noise.
  diagnostics.push(
    ...found.filter(
      (each) => firstBroken === Infinity || (each.code !== "key-missing" && (each.line ?? 0) < firstBroken),
    ),
  );
  diagnostics.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const usable = parsed.success && diagnostics.every((each) => each.severity === "warning");
  return { protocol: usable ? parsed.data : null, source, diagnostics };
}

/** Whether a path is the other one or stands inside it. */
function isWithin(path: string, other: string): boolean {
  return path === other || (path.startsWith(other) && /^[.[]/.test(path.slice(other.length)));
}

function yamlDiagnostic(file: string, text: string, error: YAMLError): Diagnostic {
  const { line, column } = linePosition(text)(error.pos[0]);
  const lineEnd = text.indexOf("\n", error.pos[0]);
  const end = Math.min(error.pos[1], lineEnd === -1 ? text.length : lineEnd);
  const length = Math.max(1, end - error.pos[0]);
  const place = { file, line, column, length, path: "" };
  if (error.code === "DUPLICATE_KEY") {
    const key = /^[^\s:,{}[\]]+/.exec(text.slice(error.pos[0]))?.[0] ?? "";
    return diagnose("yaml-duplicate-key", { key }, { ...place, length: Math.max(1, key.length) });
  }
  return diagnose("yaml-syntax", { message: error.message.split("\n")[0] }, place);
}
