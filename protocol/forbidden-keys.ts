import { diagnose, type PlaceOf } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Whatever is fitted, by the names that people give it. */
const fitted =
  /^(steps?|pre-?processing|preprocess|pipeline|(feature-?)?select(ion|or|ors)?(-.*)?|filter-?features|harmoni[sz]\w*|(neuro-?)?combat|covbat|batch-?correction|scal(e|er|ing)|normali[sz]\w*|standardi[sz]\w*|(z-?)?scor(e|ing)|imput\w+(-.*)?|pca|reduction|dimensionality-?reduction|winsori[sz]e|yeo-johnson|drop-.*|transforms?)$/i;

/** On which cases a step would be fitted. */
const fitScope = /^(fit|fit-?on|fitted-?on|fit-?scope|scope|cohorts?|refit|refit-?on|data|all-?cases)$/i;

const resampling =
  /^((random-?)?(over|under|up|down)-?sampl\w+|smote\w*(-.*)?|adasyn|borderline-?smote|balanc\w+|class-?balance|rebalance|augment\w*|duplicate)$/i;

const longitudinal = /^(longitudinal(-?(combat|harmoni[sz]ation))?|long-?combat|random-?intercepts?|subject)$/i;

const threshold = /^((risk|decision|optimal)?-?(threshold|cut-?off|cut-?point)s?|youden|operating-?points?)$/i;

const tuning = /^(tun(e|ing)(-?on)?|optimi[sz]\w*(-?on)?|nested|select-?on|choose-?on)$/i;
/** On which cases the inner loop would choose. */
const tuningCases = /^(on|cohorts?|cases|data|test|use)$/i;

const grouping = /^(groups?|grouped|group-?by|split-?by|by|unit|shuffle)$/i;

/** A key that only a leak needs, refused with the reason; null where it is just unknown. */
export function forbiddenKey(pattern: string, key: string, where: string, place: PlaceOf): Diagnostic | null {
  if (resampling.test(key)) return diagnose("class-resampling", { what: key }, place);
  if (threshold.test(key)) return diagnose("threshold-on-test", { key, where }, place);
  if (/^models\.\*\.steps\.\*$/.test(pattern)) {
    if (longitudinal.test(key)) return diagnose("longitudinal-harmonization", { what: key }, place);
    if (!fitScope.test(key)) return null;
    return diagnose("fit-outside-folds", { key, where, place: "in-step" }, place);
  }
  if (/^validation(\.|$)/.test(pattern)) {
    if (pattern.startsWith("validation.outer") && grouping.test(key))
      return diagnose("folds-split-patients", { key, where }, place);
    if (tuning.test(key) || (pattern === "validation.inner" && tuningCases.test(key)))
      return diagnose("tuning-on-test", { key, where }, place);
  }
  if (pattern === "" && key === "seeds") return diagnose("several-seeds", undefined, place);
  if (/^(|study|features|features\.\*|cohorts\.\*|validation|validation\..*)$/.test(pattern) && fitted.test(key)) {
    return diagnose("fit-outside-folds", { key, where, place: "before-folds" }, place);
  }
  return null;
}

/** A value, or the name of a step, that only a leak needs. */
export function forbiddenValue(pattern: string, value: unknown, place: PlaceOf): Diagnostic | null {
  const name = typeof value === "string" ? value : kindOf(value);
  if (/^models\.\*\.steps\.\*(\.kind)?$/.test(pattern) && name !== null) {
    if (resampling.test(name)) return diagnose("class-resampling", { what: name }, place);
    if (longitudinal.test(name)) return diagnose("longitudinal-harmonization", { what: name }, place);
  }
  if (pattern === "seed" && Array.isArray(value)) return diagnose("several-seeds", undefined, place);
  if (pattern === "validation.inner" && (typeof value === "string" || typeof value === "boolean")) {
    return diagnose("tuning-on-test", { key: String(value), where: "validation.inner" }, place);
  }
  const loop = /^validation\.(outer|inner)\.folds$/.exec(pattern)?.[1];
  if (loop !== undefined && (value === 0 || value === 1)) {
    const facts = { loop: loop === "outer" ? ("outer" as const) : ("inner" as const), got: String(value) };
    return diagnose("no-held-out", facts, place);
  }
  return null;
}

function kindOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("kind" in value)) return null;
  return typeof value.kind === "string" ? value.kind : null;
}
