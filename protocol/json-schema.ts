import { z } from "zod";

import { branchesOf, type Branches } from "./schema/by-shape.ts";
import { protocolSchema } from "./schema/protocol.ts";

export type JsonSchema = z.core.JSONSchema.JSONSchema;

let made: JsonSchema | null = null;

/** JSON Schema of a study file, for editors: what may be written, before defaults. */
export function studyJsonSchema(): JsonSchema {
  made ??= { title: "radstudy study", ...convert(protocolSchema) };
  return made;
}

function convert(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const branches = branchesOf(zodSchema);
      if (branches !== null) jsonSchema.anyOf = branchSchemas(branches);
      // zod leaves the default out where the value is transformed.
      if (zodSchema instanceof z.ZodDefault) jsonSchema.default = zodSchema.def.defaultValue;
    },
  }) as JsonSchema;
}

function branchSchemas(branches: Branches): JsonSchema[] {
  const schemas: JsonSchema[] = [];
  for (const [shape, branch] of Object.entries(branches)) {
    const { $schema: _, ...schema } = convert(branch);
    const kinds = shape === "text" && branches.object ? kindsOf(branches.object) : [];
    schemas.push(kinds.length > 0 ? { ...schema, enum: kinds } : schema);
  }
  return schemas;
}

/** Bare names that stand for `{ kind: NAME }`. */
function kindsOf(schema: z.ZodType): string[] {
  const json = convert(schema);
  return (json.oneOf ?? json.anyOf ?? []).flatMap((option) => {
    const kind = typeof option === "object" ? option.properties?.["kind"] : undefined;
    return typeof kind === "object" && typeof kind.const === "string" ? [kind.const] : [];
  });
}
