import { expect, it } from "vitest";
import { shortUidDigest, toldValue, uidDigest } from "../../../radiomics/image-io/told-value.ts";

it("dates, times and unique identifiers are told by their form, other values as they are", () => {
  expect(toldValue("SeriesDate", "2024-03-01")).toBe('a value of the form "9999-99-99"');
  expect(toldValue("AcquisitionTime", "11:5x")).toBe('a value of the form "99:9a"');
  expect(toldValue("SeriesInstanceUID", "1.2.3")).toBe('a value of the form "9.9.9"');
  expect(toldValue("AcquisitionTime", "none")).toBe("none");
  expect(toldValue("PatientWeight", "0")).toBe("0");
});

// printf 1.2.3 | sha256sum
it("a unique identifier is known by its SHA-256", () => {
  expect(uidDigest("1.2.3")).toBe("sha256:c47f5b18b8a430e698b9fe15e51f6119984e78334bcf3f45e210d30c37ef2f9e");
  expect(shortUidDigest("1.2.3")).toBe("sha256:c47f5b18b8a4...");
});
