import { asyncLocalStorage, type Context } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TooManyFailedError } from "../../../activities/failed-items.ts";
import { TaskFailedError } from "../../../activities/thread-tasks.ts";
import { wrapActivities } from "../../../workers/temporal-worker/wrap-activities.ts";

describe("an activity inside a Temporal worker", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Runs one activity as the worker does: its context is there, nothing else. */
  function perform(work: (request: never) => Promise<unknown>) {
    const heartbeat = vi.fn<() => void>();
    const { activity } = wrapActivities({ activity: work });
    const context: Pick<Context, "heartbeat"> = { heartbeat };
    const done = asyncLocalStorage.run(context as Context, () => activity(undefined as never));
    return { heartbeat, done };
  }

  it("beats at least three times within the heartbeat time-out of 5 s as long as it works, and not after", async () => {
    let finish: (value: string) => void = () => {};
    const { heartbeat, done } = perform(() => new Promise<string>((resolve) => (finish = resolve)));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heartbeat.mock.calls.length).toBeGreaterThanOrEqual(3);
    finish("result");
    expect(await done).toBe("result");
    const beats = heartbeat.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heartbeat).toHaveBeenCalledTimes(beats);
  });

  it("keeps class, code and message of an error on its way to the server, and is not tried again in vain", async () => {
    const failure = new TaskFailedError("fit-fold", {
      name: "OneClassError",
      code: "outcome-one-class",
      message: "one class only",
    });
    await expect(perform(() => Promise.reject(failure)).done).rejects.toMatchObject({
      name: "ApplicationFailure",
      type: "TaskFailedError",
      message: "one class only",
      details: [{ code: "outcome-one-class" }],
      nonRetryable: true,
    });
    const failed = {
      case: "a",
      cohort: "d",
      node: "extract.ct",
      step: "extract",
      error: "mask-empty",
      message: "empty",
    };
    const error = await perform(() => Promise.reject(new TooManyFailedError("extract.ct", [failed], 3, 0))).done.catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({
      type: "TooManyFailedError",
      details: [{ code: "too-many-failed" }],
      nonRetryable: true,
    });
  });

  it("is tried again after an error of the operating system, which may pass", async () => {
    const busy = Object.assign(new Error("EBUSY: resource busy"), { errno: -16, code: "EBUSY" });
    await expect(perform(() => Promise.reject(busy)).done).rejects.toMatchObject({ nonRetryable: false });
  });

  it("stops beating after a failure", async () => {
    const { heartbeat, done } = perform(() => Promise.reject(new Error("broke")));
    await expect(done).rejects.toThrow("broke");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heartbeat).not.toHaveBeenCalled();
  });
});
