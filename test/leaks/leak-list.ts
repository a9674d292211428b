import { casesOnBothSides } from "./cases-on-both-sides.ts";
import { chosenOnTestCases } from "./chosen-on-test-cases.ts";
import { fittedOnAllCases } from "./fitted-on-all-cases.ts";
import type { Leak } from "./leak.ts";

/** The museum, in the order of its table. */
export const leaks: readonly Leak[] = [...fittedOnAllCases, ...casesOnBothSides, ...chosenOnTestCases];
