import { expect, test } from "vitest";
import { canonicalJson, digestOf } from "../../store/canonical-json.ts";
import { StoreError } from "../../store/store-error.ts";

test("the example of RFC 8785, section 3.2.2, has the canonical form printed there", () => {
  const input: unknown = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`);
  expect(canonicalJson(input)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
      String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test("a digest is SHA-256 of the canonical text", () => {
  // printf '{}' | sha256sum
  expect(digestOf({})).toBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
});

test.each([
  ["NaN", { a: Number.NaN }],
  ["Infinity", [Number.POSITIVE_INFINITY]],
  ["undefined", undefined],
])("%s has no canonical form and is refused", (_, value) => {
  expect(() => canonicalJson(value)).toThrow(StoreError);
});
