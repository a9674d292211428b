import { z } from "zod";

export type Shape = "text" | "number" | "flag" | "list" | "object";
export type Branches = Readonly<Partial<Record<Shape, z.ZodType>>>;

const shapeBranches = new WeakMap<object, Branches>();

/** Branches of a schema made by `byShape` (or of a described copy of one), for the JSON Schema of the language. */
export function branchesOf(schema: z.core.$ZodType): Branches | null {
  let at: z.core.$ZodType | undefined = schema;
  while (at !== undefined) {
    const branches = shapeBranches.get(at);
    if (branches !== undefined) return branches;
    // oxlint-disable-next-line no-underscore-dangle -- zod keeps the schema that was described under this name
    at = at._zod.parent;
  }
  return null;
}

type BranchOf<B extends Branches> = Exclude<B[keyof B], undefined>;

/** A key that may be written in several shapes: the shape of the value picks the one schema that judges it, so messages stay about one form. */
export function byShape<B extends Branches>(expected: string, branches: B) {
  const schema = z.unknown().transform((value, context): z.output<BranchOf<B>> => {
    const branch: z.ZodType | undefined = branches[shapeOf(value)];
    if (branch === undefined) {
      context.issues.push({ code: "custom", input: value, params: { expected } });
      return z.NEVER;
    }
    const result = branch.safeParse(value);
    if (result.success) return result.data as z.output<BranchOf<B>>;
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return z.NEVER;
  });
  shapeBranches.set(schema, branches);
  return schema;
}

function shapeOf(value: unknown): Shape {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "flag";
  return Array.isArray(value) ? "list" : "object";
}
