import { assert, dictionary, jsonValue, property, string } from "fast-check";
import { expect, test } from "vitest";
import { actionKey, type ActionPreimage } from "../../store/action-key.ts";

const preimage: ActionPreimage = {
  kind: "features.extract",
  code: "sha256:00",
  params: { settings: { discretization: { kind: "binCount", binCount: 32 }, spacingMm: [1, 1, null] } },
  inputs: { images: "sha256:11", cases: "sha256:22" },
  seed: 7,
  profile: "float64",
};

test("the order of object keys does not change a key", () => {
  assert(
    property(dictionary(string({ unit: "grapheme" }), jsonValue()), (params) => {
      const reversed = Object.fromEntries(Object.entries(params).toReversed());
      expect(actionKey({ ...preimage, params: reversed })).toBe(actionKey({ ...preimage, params }));
    }),
  );
  const { kind, code, params, inputs, seed, profile } = preimage;
  expect(actionKey({ profile, seed, inputs, params, code, kind })).toBe(actionKey(preimage));
});

test.each<Partial<ActionPreimage>>([
  { kind: "features.read" },
  { code: "sha256:01" },
  { params: { settings: { discretization: { kind: "binCount", binCount: 64 }, spacingMm: [1, 1, null] } } },
  { inputs: { images: "sha256:12", cases: "sha256:22" } },
  { inputs: { images: "sha256:22", cases: "sha256:11" } },
  { seed: 8 },
  { seed: null },
  { profile: "float32" },
])("a change of %j changes the key", (change) => {
  expect(actionKey({ ...preimage, ...change })).not.toBe(actionKey(preimage));
});

test("what is not part of a preimage has no influence", () => {
  const withHost = { ...preimage, host: "elsewhere", threads: 8 };
  expect(actionKey(withHost)).toBe(actionKey(preimage));
});
