import { expect, test } from "vitest";

import { studyJsonSchema, type JsonSchema } from "../../protocol/json-schema.ts";

/** Every key of a schema with its path, through all variants. */
function keys(schema: JsonSchema, path: string): { path: string; schema: JsonSchema }[] {
  const inner = (each: unknown, at: string) =>
    typeof each === "object" && each !== null ? keys(each as JsonSchema, at) : [];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, child]) => [
      { path: `${path}.${key}`, schema: child as JsonSchema },
      ...inner(child, `${path}.${key}`),
    ]),
    ...inner(schema.additionalProperties, `${path}.*`),
    ...inner(schema.items, `${path}[]`),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((option) => inner(option, path)),
  ];
}

test("every key of the language has a description for editors", () => {
  const found = keys(studyJsonSchema(), "");
  expect(found.length).toBeGreaterThan(60);
  expect(found.filter(({ schema }) => schema.description === undefined).map(({ path }) => path)).toEqual([]);
});

test("it asks for what has no default, and for nothing that has one", () => {
  expect(studyJsonSchema().required).toEqual(["radstudy", "study", "cohorts", "outcome", "features", "models"]);
});

test("short forms are offered beside the long ones", () => {
  const steps = keys(studyJsonSchema(), "").find(({ path }) => path === ".models.*.steps")?.schema.items as JsonSchema;
  const [short, long] = steps.anyOf as JsonSchema[];
  expect(short.enum).toEqual(expect.arrayContaining(["impute-median", "standardize", "combat", "select-univariate"]));
  expect(long.oneOf).toHaveLength(short.enum?.length ?? 0);
});

test("unknown keys are errors in editors too", () => {
  expect(studyJsonSchema().additionalProperties).toBe(false);
});
