import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { readFrozenModel, sealModel, type FrozenModel } from "../../protocol/frozen-model.ts";
import { keptTrainingRows } from "../../protocol/kept-training-rows.ts";
import type { FittedModel } from "../../statistics/validation/fitted-model.ts";

const digest = `sha256:${"0".repeat(64)}`;
const fitted = {
  name: "m",
  outputs: ["probability"],
  features: [{ set: "c", columns: null }],
  columns: ["c.age"],
  steps: [{ kind: "standardize", fitted: { means: [50], scales: [5] } }],
  learner: { kind: "logistic", intercept: 0.25, coefficients: [1] },
  training: { ranges: [{ column: "c.age", minimum: 40, maximum: 59, missing: 0 }] },
};
const model: FrozenModel = sealModel({
  name: "m",
  study: "s",
  privacy: [],
  outcome: { kind: "binary", column: "event", positive: "1" },
  columns: { id: "case_id", patient: null, lesion: null, timepoint: null, center: null, scanner: null },
  unit: "case",
  aggregate: null,
  variables: [],
  sets: [
    {
      kind: "table",
      set: "c",
      key: null,
      columns: [{ name: "age", kind: "numeric", levels: null }],
      missing: "error",
      timepoint: null,
      eachLesion: false,
      eachRegion: [],
    },
  ],
  made: { plan: digest, code: digest, matrix: digest, outcomes: digest, seed: 1 },
  fitted: fitted as unknown as FittedModel,
});
const text = JSON.stringify(model);

function failure(content: string): { code: string; message: string } {
  try {
    readFrozenModel("m.json", content);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error("expected a ModelFileError");
}

describe("the file of a frozen model", () => {
  it("is read back as it was written, whatever the order of its keys and its white space", () => {
    expect(readFrozenModel("m.json", text)).toEqual(model);
    const { fitted: last, ...first } = model;
    expect(readFrozenModel("m.json", JSON.stringify({ fitted: last, ...first }, null, 2))).toEqual(model);
  });

  it("names the SHA-256 of the canonical JSON of everything else", () => {
    const { digest: written, ...content } = model;
    const found = createHash("sha256")
      .update(canonicalize(content) ?? "")
      .digest("hex");
    expect(written).toBe(`sha256:${found}`);
  });

  it("is refused at every place where it is cut off", () => {
    for (let at = 0; at < 20; at++)
      expect(failure(text.slice(0, Math.floor((at * text.length) / 20))).code).toBe("model-unreadable");
  });

  it("is refused with any number, name or threshold changed, and with anything added", () => {
    for (const [from, to] of [
      ["0.25", "0.26"],
      ['"c.age"', '"c.Age"'],
      ['"maximum":59', '"maximum":590'],
      ['"privacy":[]', '"privacy":[],"more":1'],
      [model.digest, digest],
    ]) {
      expect(text).toContain(from);
      const { code, message } = failure(text.replace(from, to));
      expect(code).toBe("model-damaged");
      expect(message).toContain("copy the file again from its run");
    }
  });

  it("is refused in another version, and where it is something else", () => {
    const later = failure(text.replace('"radstudyModel":1', '"radstudyModel":2'));
    expect([later.code, later.message.includes("expected to be 1, got 2")]).toEqual(["model-version", true]);
    for (const other of ["", "[]", "null", '{"fitted":{}}', "case_id,age\n1,50"])
      expect(failure(other).code).toBe("model-unreadable");
  });

  it("holds the members of an ensemble whole, and is refused where one of them is not", () => {
    const { digest: _digest, radstudyModel: _version, ...unsealed } = model;
    const withMembers = (members: readonly object[]): string => {
      const learner = { kind: "ensemble", members, combination: { by: "vote" } };
      return JSON.stringify(sealModel({ ...unsealed, fitted: { ...fitted, learner } as unknown as FittedModel }));
    };
    const members = [fitted, { ...fitted, name: "n" }];
    expect(readFrozenModel("m.json", withMembers(members)).fitted.learner).toMatchObject({ kind: "ensemble", members });
    const { learner: _learner, ...headless } = fitted;
    const { code, message } = failure(withMembers([fitted, headless]));
    expect([code, message.includes("fitted.learner.members.1.learner")]).toEqual(["model-malformed", true]);
  });

  it("is refused without a part, though its digest is right", () => {
    const { made: _made, digest: _digest, ...rest } = model;
    const found = createHash("sha256")
      .update(canonicalize(rest) ?? "")
      .digest("hex");
    const { code, message } = failure(JSON.stringify({ ...rest, digest: `sha256:${found}` }));
    expect([code, message.startsWith("m.json: made is not as a frozen model has it")]).toEqual([
      "model-malformed",
      true,
    ]);
  });
});

it("says which steps and learners keep training rows", () => {
  const logistic = { kind: "logistic", l1Ratio: 0.5, lambda: "auto", lambdas: 10 } as const;
  const svm = { kind: "svm", c: 1, gamma: "scale" } as const;
  const steps = [{ kind: "standardize" }, { kind: "impute-knn", neighbors: 5 }] as const;
  expect(keptTrainingRows({ steps: [{ kind: "impute-median" }], learner: logistic })).toEqual([]);
  expect(keptTrainingRows({ steps: [], learner: { ...svm, kernel: "linear" } })).toEqual([]);
  expect(keptTrainingRows({ steps, learner: { ...svm, kernel: "rbf" } })).toEqual([
    "step 2 (impute-knn) holds the training rows that it looks for neighbors in",
    "the learner (svm, rbf) holds the training rows that are support vectors",
  ]);
  expect(keptTrainingRows({ steps: [], learner: { kind: "nearest-neighbors", neighbors: 5 } })).toHaveLength(1);
  const members = [
    { name: "plain", features: [], steps: [], learner: logistic },
    { name: "near", features: [], steps: [], learner: { kind: "nearest-neighbors", neighbors: 5 } },
  ] as const;
  expect(
    keptTrainingRows({ steps: [], learner: { kind: "ensemble", by: "vote", missing: "impute", members } }),
  ).toEqual(["near: the learner (nearest-neighbors) holds all training rows and their outcome"]);
});
