import type { Section } from "../section.ts";
import { cases } from "./cases.ts";
import { centers } from "./centers.ts";
import { comparisons } from "./comparisons.ts";
import { failures } from "./failures.ts";
import { features } from "./features.ts";
import { repeats } from "./repeats.ts";
import { images } from "./images.ts";
import { protocol } from "./protocol.ts";
import { provenance } from "./provenance.ts";
import { resampling } from "./resampling.ts";
import { results } from "./results.ts";
import { summary } from "./summary.ts";
import { treatment } from "./treatment.ts";
import { truth } from "./truth.ts";

/** The parts of the page in reading order. */
export const sections: readonly Section[] = [
  summary,
  truth,
  cases,
  images,
  results,
  comparisons,
  resampling,
  treatment,
  features,
  repeats,
  centers,
  failures,
  protocol,
  provenance,
];
