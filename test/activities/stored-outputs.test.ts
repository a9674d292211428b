import { expect, it } from "vitest";
import { parsedOutputs, storedOutputs } from "../../activities/stored-outputs.ts";
import { canonicalJson } from "../../store/canonical-json.ts";

it("a risk beyond all follow-up survives the store, in which JSON knows no NaN", () => {
  const outputs = [Float64Array.of(-1.5, 0.25), Float64Array.of(Number.NaN, 0)];
  const text = canonicalJson(storedOutputs(outputs));
  expect(text).toBe("[[-1.5,0.25],[null,0]]");
  expect(parsedOutputs(JSON.parse(text))).toEqual(outputs);
});
