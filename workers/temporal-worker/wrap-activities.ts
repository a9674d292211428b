import { ApplicationFailure } from "@temporalio/common";
import { Context } from "@temporalio/activity";
import { StoppingError } from "../../activities/activity-context.ts";
import { describeError } from "../engines/run-failed-error.ts";

const heartbeatMs = 1_500;

type Activity = (request: never) => Promise<unknown>;

/** Adds heartbeats from the main thread, and keeps name and code of an error when it leaves this process. */
export function wrapActivities<Activities extends Readonly<Record<string, Activity>>>(
  activities: Activities,
): Activities {
  const wrapped = Object.entries(activities).map(([name, activity]) => [name, withHeartbeat(activity)]);
  return Object.fromEntries(wrapped) as Activities;
}

function withHeartbeat(activity: Activity): Activity {
  return async (request) => {
    const { heartbeat } = Context.current();
    const beat = setInterval(() => heartbeat(), heartbeatMs);
    try {
      return await activity(request);
    } catch (error) {
      const { name, code, message } = describeError(error);
      throw ApplicationFailure.create({ type: name, message, details: [{ code }], nonRetryable: isFinal(error) });
    } finally {
      clearInterval(beat);
    }
  };
}

/** A stop is no failure, and an error of the operating system may pass; everything else gives the same answer the next time. */
function isFinal(error: unknown): boolean {
  return !(error instanceof StoppingError || (error instanceof Error && "errno" in error));
}
