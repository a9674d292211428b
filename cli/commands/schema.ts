import { studyJsonSchema } from "../../protocol/json-schema.ts";
import { exitCodes } from "../exit-codes.ts";

export async function schema(): Promise<number> {
  process.stdout.write(`${JSON.stringify(studyJsonSchema(), null, 2)}\n`);
  return exitCodes.done;
}
