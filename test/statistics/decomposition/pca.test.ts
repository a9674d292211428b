import { describe, expect, it } from "vitest";
import { pca } from "../../../statistics/decomposition/pca.ts";
import { principalComponents } from "../../../statistics/decomposition/principal-components.ts";
import { referenceCohort, valuesOf } from "../selection/reference-cohort.ts";

const { table, outcome } = referenceCohort();
const context = { patients: [], variables: {} };
const options = { kind: "pca", on: null, blocks: "together", components: 12 } as const;

describe("pca", () => {
  it("has the shares and loadings of scikit-learn 1.9 PCA on standardized columns", () => {
    const [block] = pca.fit(table, context, outcome, options).blocks;
    const shares = [0.28099613041146826, 0.1307377714312877, 0.1180212735985248, 0.08836109703569874];
    shares.forEach((share, c) => expect(block.explained[c]).toBeCloseTo(share, 10));
    const first = [
      0.48850302680015983, -0.3255685141535261, 0.21661830365170756, 0.13156935541546766, 0.12464368711659589,
      0.003919211595509862, -0.22424777587038983, 0.13162912376897318, 0.12447257991868431, 0.01781431803039867,
      0.48061256874591035, 0.5110499350924178,
    ];
    first.forEach((loading, j) => expect(block.loadings[0][j]).toBeCloseTo(loading, 9));
  });

  it("gives training rows the scores of the decomposition", () => {
    const columns = table.columns.map((_, j) => valuesOf(table, j));
    const { scores } = principalComponents(columns, 12);
    const result = pca.apply(pca.fit(table, context, outcome, options), table, context);
    expect(result.columns.map(({ name }) => name).slice(0, 2)).toEqual(["pca.component_1", "pca.component_2"]);
    scores.forEach((expected, c) => {
      valuesOf(result, c).forEach((value, row) => expect(value).toBeCloseTo(expected[row], 8));
    });
  });

  it("counts components, or takes the fewest that explain more than a share", () => {
    const count = (components: number): number =>
      pca.fit(table, context, outcome, { ...options, components }).blocks[0].explained.length;
    // shares add up to 0.281, 0.412, 0.530, 0.618, ...
    expect([3, 0.2, 0.4, 0.5, 0.6].map(count)).toEqual([3, 1, 2, 3, 4]);
  });

  it("decomposes each set by itself and leaves other sets and categories alone", () => {
    const columns = [
      ...table.columns.slice(0, 3),
      { ...table.columns[3], set: "pet" },
      { ...table.columns[4], set: "clinical" },
    ];
    const few = { rows: table.rows, columns };
    const fitted = pca.fit(few, context, outcome, { ...options, on: ["ct", "pet"], blocks: "by-set", components: 1 });
    const result = pca.apply(fitted, few, context);
    expect(result.columns.map(({ name }) => name)).toEqual(["f4", "ct.component_1", "pet.component_1"]);
  });
});
