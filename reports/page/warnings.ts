import { hasEvents } from "../headline.ts";
import { keptTrainingRows } from "../../protocol/kept-training-rows.ts";
import { distinct } from "../charts/chart.ts";
import { sum } from "../report-facts.ts";
import { formatCount, formatNumber, formatPercent, formatPValue } from "./format-number.ts";
import { metricName } from "./metric-words.ts";
import type { SectionInput } from "./section.ts";

const fewExternalEvents = 100;
const fewFoldEvents = 5;

/** What limits the conclusions of this study, each as one or two sentences. */
export function warnings(section: SectionInput): string[] {
  return [
    ...dataWarnings(section),
    ...confoundedBatches(section),
    ...adaptedBatches(section),
    ...sizeWarnings(section),
    ...foldIntervals(section),
    ...emptyModels(section),
    ...keptRows(section),
  ];
}

function dataWarnings(section: SectionInput): string[] {
  const { input, facts } = section;
  const { plan } = input;
  const found: string[] = [...plan.study.notes];
  if (plan.study.truth !== null)
    found.push("The data are synthetic: the results say how the method behaves, nothing about patients.");
  for (const cohort of plan.cohorts) {
    if (cohort.role === "external" && cohort.outcomes === null) {
      found.push(
        `The seal of cohort ${cohort.name} is not provable: its case table also holds the outcome, so that nothing but the plan kept it from being read before the models were frozen.`,
      );
    }
  }
  if (plan.columns.patient === null) {
    found.push(
      rowsAreCases(plan)
        ? "No column names the patient: each case counts as its own patient, and the folds could not keep cases of one patient together."
        : "No column names the patient: each case id counts as a patient.",
    );
  }
  found.push(...rowWarnings(section));
  if (facts.centers.length === 0) {
    found.push("No column names the center: differences between centers could not be examined.");
  }
  for (const cohort of facts.cohorts) {
    const failed = sum(cohort.failed);
    if (cohort.total > 0 && failed / cohort.total > 0.05) {
      found.push(
        `In cohort ${cohort.name} ${formatPercent(failed / cohort.total)} of the cases failed. Failures are rarely random (small lesions fail first).`,
      );
    }
  }
  return found;
}

/** Frozen models that must be shared as the data themselves. */
function keptRows({ input }: SectionInput): string[] {
  return input.plan.nodes.flatMap((node) => {
    const kept = node.kind === "models.freeze" ? keptTrainingRows(node.params.model) : [];
    if (node.kind !== "models.freeze" || kept.length === 0) return [];
    return [
      `The file of model ${node.params.model.name} holds values of patients of the development cohort (${kept.join("; ")}): whoever is given the model is given these values.`,
    ];
  });
}

/** Batches that were estimated from their own cases, and those that could not be. */
function adaptedBatches({ rows }: SectionInput): string[] {
  const said = rows.adaptations
    .filter((row) => row.scope === "external")
    .map((row) => {
      const cases = `${formatCount(row.cases)} unlabeled ${row.scope} cases`;
      if (row.adapted === 1)
        return `Model ${row.arm} was adapted on ${cases} of ${row.batch} (cohort ${row.cohort}): its predictions depend on the other cases of that batch, though on no outcome. The result of a model that is applied to one patient at a time is that of ${row.model}, whose values of ${row.batch} stay as they are.`;
      const why = row.reason === "too-few-cases" ? `${cases} are too few` : "training held one batch only";
      return `Model ${row.model} was not adapted to ${row.batch} (cohort ${row.cohort}): ${why}, so that its values stay as they are.`;
    });
  return distinct(said);
}

function rowsAreCases({ nodes }: SectionInput["input"]["plan"]): boolean {
  return nodes.every((node) => node.kind !== "features.assemble" || node.params.unit === "case");
}

/** What a reader must know where a row of the models is not a row of the case table. */
function rowWarnings({ input, facts, rows }: SectionInput): string[] {
  const params = input.plan.nodes.find((node) => node.kind === "features.assemble")?.params;
  if (params === undefined || params.unit === "case") return [];
  if (params.unit === "patient") {
    if (params.aggregate === null) return [];
    return [
      `Patients with several lesions are one row of the models (lesions.aggregate: ${params.aggregate}); table lesion_rules says what was done with each feature.`,
    ];
  }
  const counts = facts.cohorts.map(({ name, analyzed }) => {
    const patients = new Set(rows.matrix_rows.flatMap((row) => (row.cohort === name ? [row.patient] : []))).size;
    return `${name} ${formatCount(analyzed)} lesions of ${formatCount(patients)} patients`;
  });
  return [
    `Each row of the models is a lesion (${counts.join(", ")}). Folds never cut a patient in two, and where patients have several, the intervals of frozen models in external cohorts resample patients with all their lesions. Centers have no intervals then; those of calibration curves still take lesions as independent and are too narrow.`,
  ];
}

const pooledMeasures = {
  binary: "pooled AUC",
  multiclass: "pooled AUC",
  ordinal: "pooled AUC",
  continuous: "pooled R squared",
  survival: "a pooled c-index",
} as const;

/** Batches between which the outcome differs. */
function confoundedBatches({ input, rows }: SectionInput): string[] {
  const pooled = pooledMeasures[input.plan.outcome.kind];
  const found = rows.batch_outcome.filter((row) => row.p < 0.05);
  return found
    .filter((row, index) => found.findIndex(({ batch }) => batch === row.batch) === index)
    .map(({ batch, association, measure, p }) => {
      const size = measure === "" ? "" : `association ${formatNumber(association)} (0 none, 1 complete), `;
      return `The outcome differs between the values of ${batch} (${size}${formatPValue(p)}): ${pooled} is not interpretable in either direction, read the values within centers. A model may know the ${batch} instead of the disease, and harmonization may take away or add what looks like signal.`;
    });
}

function sizeWarnings({ rows, facts, input }: SectionInput): string[] {
  const found: string[] = [];
  const features = rows.feature_overview.length;
  for (const cohort of facts.cohorts) {
    if (cohort.events === null) continue;
    const { kind } = input.plan.outcome;
    // Of follow-up every event counts, and censored cases are no class of their own.
    const rarer = kind === "survival" ? cohort.events : Math.min(cohort.events, cohort.analyzed - cohort.events);
    if (kind !== "survival" && kind !== "binary") continue;
    if (cohort.role === "external" && rarer < fewExternalEvents) {
      found.push(
        `Cohort ${cohort.name} holds ${formatCount(cohort.events)} events among ${formatCount(cohort.analyzed)} ${cohort.unit}s. With fewer than ${fewExternalEvents} of either kind an external result is imprecise, its calibration above all.`,
      );
    }
    if (cohort.role === "development" && features > 0 && rarer / features < 10) {
      found.push(
        `${formatCount(rarer)} ${kind === "survival" ? "events" : "cases of the rarer outcome"} stand against ${formatCount(features)} candidate features (${formatNumber(rarer / features, rarer / features < 1 ? 2 : 1)} for each): which features are kept will vary from sample to sample.`,
      );
    }
  }
  const events = rows.fold_metrics.map((row) => row.events_test);
  const least = Math.min(...events);
  if (hasEvents(input.plan) && events.length > 0 && least < fewFoldEvents) {
    found.push(
      `The smallest held-out fold holds ${least === 1 ? "1 event" : `${least} events`}: a single fold says little, only their mean does.`,
    );
  }
  return found;
}

/** What is said of intervals over folds: how well those that are given hold, and why others are not. */
function foldIntervals({ rows }: SectionInput): string[] {
  const internal = rows.metrics.filter(({ scope }) => scope === "internal");
  const found: string[] = [];
  if (internal.some(({ interval }) => interval === "nadeau-bengio")) {
    found.push(
      "Internal intervals come from overlapping training parts. Each is given because one like it held the truth in at least 90 % of simulated cohorts of a procedure of known performance, the nearest that is not easier; the share stands beside it. More than this is not known for the models at hand.",
    );
  }
  const withheld = internal.filter(({ interval }) => interval === "fold-spread");
  for (const reason of distinct(withheld.map((row) => row.reason ?? ""))) {
    const measures = distinct(withheld.filter((row) => row.reason === reason).map((row) => metricName(row.metric)));
    found.push(
      `No confidence interval over the folds for ${measures.join(", ")}: ${reason}. The limits are the least and the largest fold, which grow apart with the number of folds.`,
    );
  }
  return found;
}

/** Frozen models that say the same of everybody. */
function emptyModels({ rows, facts, input }: SectionInput): string[] {
  const values = new Map<string, Set<number>>();
  for (const row of rows.predictions) {
    if (row.scope !== "external") continue;
    const key = `${row.model}\n${row.cohort}\n${row.output}`;
    values.set(key, (values.get(key) ?? new Set()).add(row.value));
  }
  const outputs = distinct(rows.predictions.map((row) => row.output));
  const isSame = (model: string, cohort: string): boolean =>
    outputs.length > 0 && outputs.every((output) => values.get(`${model}\n${cohort}\n${output}`)?.size === 1);
  const { said, and } = sameForAll[input.plan.outcome.kind];
  return facts.models.flatMap((model) =>
    facts.cohorts
      .filter((cohort) => cohort.analyzed > 1 && isSame(model, cohort.name))
      .map(
        ({ name }) =>
          `The frozen model ${model} gives every case of cohort ${name} the same ${said}: it kept nothing that tells them apart${and}.`,
      ),
  );
}

const noOrder = { said: "probabilities", and: ", and its AUC of one half says no more than that" };

const sameForAll = {
  binary: { said: "probability", and: noOrder.and },
  multiclass: noOrder,
  ordinal: noOrder,
  continuous: { said: "value", and: "" },
  survival: { said: "score", and: ", and its C-index of one half says no more than that" },
} as const;
