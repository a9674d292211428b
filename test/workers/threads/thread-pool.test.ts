import { describe, expect, it, onTestFinished } from "vitest";
import { TaskFailedError } from "../../../activities/thread-tasks.ts";
import { loadStudy } from "../../../cli/study-input.ts";
import type { FeaturesExtractNode } from "../../../protocol/plan.ts";
import { createThreadPool } from "../../../workers/threads/thread-pool.ts";
import { makeSmallStudy } from "../../fixtures/small-study.ts";

const foldsOf = {
  outcome: { kind: "binary", event: Uint8Array.from([0, 1, 0, 1, 0, 1]) },
  patients: ["a", "b", "c", "d", "e", "f"],
  centers: [],
  parts: [],
  innerFolds: 2,
  seed: 1,
  node: "folds",
} as const;

const repeated = (folds: number, repeats: number) => ({
  ...foldsOf,
  outer: { kind: "folds", folds, repeats } as const,
});

describe("the pool of threads", () => {
  it("gives the same answers on one thread and on two, in the order of the questions", async () => {
    const ask = async (threads: number) => {
      const pool = createThreadPool(threads);
      onTestFinished(() => pool.close());
      return await Promise.all([1, 2, 3, 4].map((repeats) => pool.run("make-splits", repeated(3, repeats))));
    };
    const one = await ask(1);
    expect(one.map((splits) => splits.length)).toEqual([3, 6, 9, 12]);
    expect(await ask(2)).toEqual(one);
  });

  it("rebuilds a failure on this side, and goes on working", async () => {
    const pool = createThreadPool(1);
    onTestFinished(() => pool.close());
    const failure = await pool.run("make-splits", repeated(5, 1)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TaskFailedError);
    expect(failure).toMatchObject({
      task: "make-splits",
      original: "FewerEventsThanFoldsError",
      code: "too-few-events",
    });
    expect(await pool.run("make-splits", repeated(3, 1))).toHaveLength(3);
  });

  it("refuses an image that is not there with the code of the case", async () => {
    const pool = createThreadPool(1);
    onTestFinished(() => pool.close());
    const { plan } = await loadStudy((await makeSmallStudy()).file, {});
    const node = plan?.nodes.find(({ kind }) => kind === "features.extract") as FeaturesExtractNode;
    const asked = pool.run("extract-case", {
      imagePath: "absent.nii.gz",
      maskPath: "absent.nii.gz",
      reading: node.params.reading,
      settings: node.params.settings,
    });
    await expect(asked).rejects.toMatchObject({ code: "file-missing", original: "ImageFileError" });
  });
});
