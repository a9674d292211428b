import { describe, expect, it } from "vitest";
import { ibsiNomenclature } from "../../protocol/ibsi-nomenclature.ts";
import { presets } from "../../protocol/presets.ts";
import { resolveExtraction } from "../../protocol/resolve-extraction.ts";
import { resolveReading } from "../../protocol/resolve-reading.ts";
import { featureSetSchema } from "../../protocol/schema/features.ts";

function strings(keys: Readonly<Record<string, unknown>>): Map<string, string> {
  const set = featureSetSchema.parse({ kind: "radiomics", modality: "CT", image: "image", mask: "mask", ...keys });
  if (set.kind !== "radiomics") throw new TypeError("expected a radiomics set");
  const rows = ibsiNomenclature(resolveReading(set), resolveExtraction(set));
  return new Map(rows.map(({ family, nomenclature }) => [family, nomenclature]));
}

/** Items and their order: IBSI reference manual, chapter "Radiomics reporting guidelines and nomenclature". */
describe("the nomenclature of a feature table", () => {
  it("says of configurations A to E what IBSI says of them", () => {
    const of = (preset: keyof typeof presets) => {
      const { glcm, glszm, ivh } = Object.fromEntries(strings(presets[preset]));
      return [glcm, glszm, ivh];
    };
    expect(of("ibsi-a")).toEqual([
      "CM, 2.5D:mrg, CT, INT:–, RS:[-500,400], FBS:25HU",
      "SZM, 2.5D, CT, INT:–, RS:[-500,400], FBS:25HU",
      "IVH, CT, INT:–, RS:[-500,400], DIS:–",
    ]);
    expect(of("ibsi-b")).toEqual([
      "CM, 2.5D:mrg, CT, LIN:2D:2mm, RS:[-500,400], FBN:32",
      "SZM, 2.5D, CT, LIN:2D:2mm, RS:[-500,400], FBN:32",
      "IVH, CT, LIN:2D:2mm, RS:[-500,400], DIS:–",
    ]);
    expect(of("ibsi-c")).toEqual([
      "CM, 3D:mrg, CT, LIN:3D:2mm, RS:[-1000,400], FBS:25HU",
      "SZM, 3D, CT, LIN:3D:2mm, RS:[-1000,400], FBS:25HU",
      "IVH, CT, LIN:3D:2mm, RS:[-1000,400], FBS:2.5HU",
    ]);
    expect(of("ibsi-d")).toEqual([
      "CM, 3D:mrg, CT, LIN:3D:2mm, RS:3σ, FBN:32",
      "SZM, 3D, CT, LIN:3D:2mm, RS:3σ, FBN:32",
      "IVH, CT, LIN:3D:2mm, RS:3σ, DIS:–",
    ]);
    expect(of("ibsi-e")).toEqual([
      "CM, 3D:mrg, CT, CSI:3D:2mm, RS:[-1000,400]+3σ, FBN:32",
      "SZM, 3D, CT, CSI:3D:2mm, RS:[-1000,400]+3σ, FBN:32",
      "IVH, CT, CSI:3D:2mm, RS:[-1000,400]+3σ, FBN:1000",
    ]);
  });

  it("writes bins only where there are levels, and x for what is not of IBSI", () => {
    const all = strings({ ...presets["ibsi-c"], families: ["all", "extensions"] });
    expect(all.get("morphology")).toBe("MORPH, CT, LIN:3D:2mm, RS:[-1000,400]");
    expect(all.get("local-intensity")).toBe("LI, CT, LIN:3D:2mm, RS:[-1000,400]");
    expect(all.get("intensity")).toBe("IS, CT, LIN:3D:2mm, RS:[-1000,400]");
    expect(all.get("histogram")).toBe("IH, CT, LIN:3D:2mm, RS:[-1000,400], FBS:25HU");
    expect(all.get("ngldm")).toBe("NGLDM, 3D, CT, LIN:3D:2mm, RS:[-1000,400], FBS:25HU, α:0");
    expect(all.get("extensions")).toBe("x, CT, LIN:3D:2mm, RS:[-1000,400]");
  });

  it("tells open ranges, axes that are kept, units of PET and MR, aggregations and distances apart", () => {
    const pet = { modality: "PET", resegmentation: { range: [3, "inf"] }, discretization: { binWidth: 0.2 } };
    expect(strings(pet).get("histogram")).toBe("IH, PET:SUV, CSI:3D:3mm, RS:[3,∞), FBS:0.2");
    const lean = { ...pet, preprocess: [{ kind: "suv", by: "lean-body-mass" }] };
    expect(strings(lean).get("intensity")).toBe("IS, PET:SUL, CSI:3D:3mm, RS:[3,∞)");
    const mr = {
      modality: "MR",
      interpolation: { spacingMm: [1, 1, "native"], image: "nearest" },
      aggregation: "3d-average",
      texture: { glcmDistance: 2, glcmWeighting: "inverse-distance", ngldmAlpha: 1, ngldmDistance: 3 },
    };
    expect(strings(mr).get("glcm")).toBe("CM, 3D:avg, MRI, NNB:3D:1x1x–mm, RS:–, FBN:32, δ:2, w:1/|m|_2");
    expect(strings(mr).get("ngldm")).toBe("NGLDM, 3D, MRI, NNB:3D:1x1x–mm, RS:–, FBN:32, α:1, δ:3");
    const between = { ...mr, dimension: "2d", aggregation: "2.5d-merged" };
    expect(strings(between).get("glrlm")).toBe("RLM, 2.5D:mrg, MRI, NNB:2D:1mm, RS:–, FBN:32");
  });
});
