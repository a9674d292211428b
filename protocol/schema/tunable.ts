import { z } from "zod";

import { byShape } from "./by-shape.ts";

/** A number fixed in the protocol, or `{ tune: [...] }`: chosen in the inner loop. */
export function tunable<T extends z.ZodType<number>>(value: T) {
  return byShape("a number, or { tune: [numbers] }", { number: value, object: tuned(value) });
}

export function tuned<T extends z.ZodType<number>>(value: T) {
  return z.strictObject({
    tune: z.array(value).min(1).describe("The values that the inner loop may choose from."),
  });
}
