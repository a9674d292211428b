import { univariateMeasures, type OutcomeKind } from "./outcome-support.ts";
import { outcomeColumns } from "./outcome-columns.ts";
import { makeBatchNodes } from "./make-batch-nodes.ts";
import { makeReliabilityNodes, withReliability } from "./make-reliability-nodes.ts";
import { batchesAt, harmonizationPlans, isHarmonization, type HarmonizationSpec } from "./harmonization-steps.ts";
import type { FeaturesAssembleNode, FeaturesReadNode, Node, PlanCohort } from "./plan.ts";
import { withEnsembles } from "./ensemble-plans.ts";
import type { InnerPlan, LearnerPlan, ModelPlan } from "./model-plan.ts";
import { resolveExtraction, resolveSource } from "./resolve-extraction.ts";
import { eachRegions, resolveUnit } from "./resolve-lesions.ts";
import { resolveReading } from "./resolve-reading.ts";
import type { OuterPlan } from "./outer-plan.ts";
import { outerItems, permutedBlock, resolveOuter, splitColumn } from "./resolve-outer.ts";
import { resolveTreatment } from "./resolve-treatment.ts";
import type { ResolvedModel } from "./resolve-models.ts";
import { borrowsPetMeasures, volumeFeature } from "./baselines.ts";
import type { RadiomicsSet, TableSet } from "./schema/features.ts";
import type { StepSpec } from "./schema/model.ts";
import type { Protocol } from "./schema/protocol.ts";
import { byName } from "./sorted-entries.ts";
import type { StepPlan } from "./step-plan.ts";

/** The nodes of a study in topological order, with stable ids. */
export function makeNodes(
  protocol: Protocol,
  cohorts: readonly PlanCohort[],
  models: readonly ResolvedModel[],
): Node[] {
  const plans = withEnsembles(
    protocol,
    models.map((model) => modelPlan(model, protocol.outcome.kind)),
  );
  const external = cohorts.filter((cohort) => cohort.role === "external");
  const collected = [
    ...featureNodes(protocol),
    ...makeReliabilityNodes(protocol),
    ...cohorts
      .filter((cohort) => cohort.role !== "reliability")
      .map((cohort) => withReliability(protocol, cohort, matrixNode(protocol, cohort))),
    ...modelNodes(protocol, plans, cohorts[0].name),
    ...external.map((cohort) => externalNode(protocol, plans, cohort)),
    ...makeBatchNodes(protocol, plans, cohorts[0].name),
    evaluateNode(protocol, plans, cohorts[0].name, external),
  ];
  const all = Object.fromEntries(collected.map((node) => [node.id, node.id]));
  return [
    ...collected,
    { id: "tables", kind: "tables.collect", stage: "report", inputs: all, params: {} },
    { id: "report", kind: "report.render", stage: "report", inputs: { tables: "tables" }, params: {} },
  ];
}

function featureNodes(protocol: Protocol): Node[] {
  const nodes: Node[] = [{ id: "cases", kind: "cases.index", stage: "check", inputs: {}, params: { limit: null } }];
  for (const [name, set] of byName(protocol.features)) {
    if (set.kind === "table") nodes.push(readNode(protocol, name, set));
    else nodes.push(...imageNodes(name, set, borrowsPetMeasures(protocol, set)));
  }
  return nodes;
}

function imageNodes(name: string, set: RadiomicsSet, withPetMeasures: boolean): Node[] {
  const images = `images.${name}`;
  const inspect = `inspect.${name}`;
  return [
    {
      id: images,
      kind: "images.index",
      stage: "check",
      inputs: { cases: "cases" },
      params: {
        set: name,
        image: resolveSource(set.image),
        mask: resolveSource(set.mask),
        timepoint: set.timepoint ?? null,
        missing: set.missing,
      },
    },
    {
      id: inspect,
      kind: "images.inspect",
      stage: "check",
      inputs: { images },
      params: { set: name, reading: resolveReading(set), spacingMm: resolveExtraction(set).spacingMm },
    },
    {
      id: `extract.${name}`,
      kind: "features.extract",
      stage: "extract",
      inputs: { images: inspect },
      params: { set: name, reading: resolveReading(set), settings: resolveExtraction(set, withPetMeasures) },
    },
  ];
}

function readNode(protocol: Protocol, name: string, set: TableSet): FeaturesReadNode {
  return {
    id: `features.${name}`,
    kind: "features.read",
    stage: "extract",
    inputs: { cases: "cases" },
    params: {
      set: name,
      file: set.file ?? null,
      key: set.file === undefined ? null : (set.key ?? protocol.columns.id),
      columns:
        set.columns === "all"
          ? [{ name: "*", levels: null }]
          : set.columns.map((column) => ({ name: column.name, levels: column.levels ?? null })),
      except: specialColumns(protocol),
      missing: set.missing,
    },
  };
}

/** Columns that are never features unless they are named: ids, outcome, and what images and batches are found by. */
export function specialColumns(protocol: Protocol): string[] {
  const { id, patient, lesion, timepoint, center, scanner, object } = protocol.columns;
  const special = [id, patient, lesion, timepoint, center, scanner, object];
  const columns = new Set([...special, ...outcomeColumns(protocol.outcome)]);
  for (const set of Object.values(protocol.features)) {
    if (set.kind === "table") {
      columns.add(set.file === undefined ? undefined : set.key);
      continue;
    }
    for (const source of [set.image, set.mask]) {
      columns.add(source.column);
      for (const [, column] of (source.pattern ?? "").matchAll(/\{([^{}]*)\}/g)) columns.add(column);
    }
  }
  columns.add(splitColumn(resolveOuter(protocol)) ?? undefined);
  columns.add(protocol.evaluation.treatment?.column);
  for (const model of Object.values(protocol.models)) {
    if (model.learner?.kind === "cox") columns.add(model.learner.strata ?? undefined);
    for (const step of model.steps ?? []) {
      for (const { column } of isHarmonization(step) ? batchesAt(step, []) : []) columns.add(column);
    }
  }
  return [...columns].filter((column) => column !== undefined).sort();
}

function matrixNode(protocol: Protocol, cohort: PlanCohort): FeaturesAssembleNode {
  const sets = byName(protocol.features);
  const inputs: Record<string, string> = { cases: "cases" };
  for (const [name, set] of sets) {
    if (set.kind === "radiomics") {
      inputs[`images.${name}`] = `images.${name}`;
      inputs[`inspect.${name}`] = `inspect.${name}`;
    }
    inputs[`features.${name}`] = set.kind === "radiomics" ? `extract.${name}` : `features.${name}`;
  }
  return {
    id: `matrix.${cohort.name}`,
    kind: "features.assemble",
    stage: "models",
    inputs,
    params: {
      cohort: cohort.name,
      unit: resolveUnit(protocol),
      aggregate: protocol.lesions?.aggregate ?? null,
      sets: sets.map(([name, set]) => ({
        set: name,
        missing: set.missing,
        timepoint: set.timepoint ?? null,
        eachLesion: set.kind === "radiomics" && set.mask.multiple === "each",
        eachRegion: set.kind === "radiomics" ? eachRegions(set) : [],
      })),
    },
  };
}

function modelNodes(protocol: Protocol, models: readonly ModelPlan[], development: string): Node[] {
  const outer = resolveOuter(protocol);
  const inner = innerPlan(protocol);
  const matrix = `matrix.${development}`;
  const fitted = { matrix, outcomes: "outcomes" };
  return [
    { id: "outcomes", kind: "outcomes.read", stage: "models", inputs: { matrix }, params: { cohort: development } },
    {
      id: "folds",
      kind: "folds.make",
      stage: "models",
      inputs: readsCases(outer) ? { ...fitted, cases: "cases" } : fitted,
      params: { outer, innerFolds: inner.folds },
    },
    ...models.map((model): Node => ({
      id: `validate.${model.name}`,
      kind: "validation.nested",
      stage: "models",
      inputs: { ...fitted, folds: "folds" },
      params: { model, inner, outer, items: outerItems(outer) },
    })),
    ...permutationNodes(protocol, models, fitted, outer, inner),
    ...models.map((model): Node => ({
      id: `freeze.${model.name}`,
      kind: "models.freeze",
      stage: "models",
      inputs: fitted,
      params: { model, inner },
    })),
    { id: "seal", kind: "models.seal", stage: "models", inputs: frozen(models), params: { models: names(models) } },
  ];
}

function permutationNodes(
  protocol: Protocol,
  models: readonly ModelPlan[],
  fitted: Readonly<Record<string, string>>,
  outer: OuterPlan,
  inner: InnerPlan,
): Node[] {
  const { permutation } = protocol.validation;
  if (permutation === undefined) return [];
  const repeats = outer.kind === "folds" ? Math.min(outer.repeats, permutation.repeats) : 1;
  return models
    .filter(({ name }) => permutation.models.includes(name))
    .map((model): Node => ({
      id: `permute.${model.name}`,
      kind: "validation.permutation",
      stage: "models",
      inputs: { ...fitted, folds: "folds" },
      params: {
        model,
        inner,
        outer,
        permute: permutation.permute,
        block: permutedBlock(protocol),
        repeats,
        items: permutation.resamples + 1,
      },
    }));
}

function innerPlan({ validation: { inner } }: Protocol): InnerPlan {
  const { search, ...plain } = inner;
  return search.kind === "grid" ? plain : { ...plain, search };
}

/** Whether the splits follow a column of the case table. */
function readsCases({ kind }: OuterPlan): boolean {
  return kind === "leave-one-center-out" || kind === "predefined" || kind === "temporal";
}

function externalNode(protocol: Protocol, models: readonly ModelPlan[], cohort: PlanCohort): Node {
  return {
    id: `external.${cohort.name}`,
    kind: "validation.external",
    stage: "external",
    inputs: { seal: "seal", matrix: `matrix.${cohort.name}`, ...frozen(models) },
    params: { cohort: cohort.name, models: names(models), recalibrate: protocol.validation.recalibrate },
  };
}

function evaluateNode(
  protocol: Protocol,
  models: readonly ModelPlan[],
  development: string,
  external: readonly PlanCohort[],
): Node {
  const permuted = names(models).filter((name) => protocol.validation.permutation?.models.includes(name));
  const treatment = resolveTreatment(protocol);
  const inputs: Record<string, string> = { matrix: `matrix.${development}`, outcomes: "outcomes", folds: "folds" };
  for (const model of models) inputs[`validate.${model.name}`] = `validate.${model.name}`;
  for (const model of models) inputs[`model.${model.name}`] = `freeze.${model.name}`;
  for (const name of permuted) inputs[`permute.${name}`] = `permute.${name}`;
  for (const cohort of external) {
    inputs[`matrix.${cohort.name}`] = `matrix.${cohort.name}`;
    inputs[`external.${cohort.name}`] = `external.${cohort.name}`;
  }
  return {
    id: "evaluate",
    kind: "evaluation.summarize",
    stage: "report",
    inputs,
    params: {
      models: names(models),
      externalCohorts: external.map((cohort) => cohort.name),
      volumeFeature: volumeFeature(protocol)?.feature ?? null,
      baselines: names(models).filter((name) => !Object.hasOwn(protocol.models, name)),
      riskThresholds: protocol.evaluation.riskThresholds,
      netBenefitRange: protocol.evaluation.netBenefitRange ?? null,
      riskGroups: protocol.evaluation.riskGroups.groups,
      outer: resolveOuter(protocol),
      permuted,
      ...(treatment === undefined ? {} : { treatment }),
    },
  };
}

function frozen(models: readonly ModelPlan[]): Record<string, string> {
  return Object.fromEntries(models.map((model) => [`model.${model.name}`, `freeze.${model.name}`]));
}

function names(models: readonly ModelPlan[]): string[] {
  return models.map((model) => model.name);
}

function modelPlan({ name, features, steps, learner }: ResolvedModel, outcome: OutcomeKind): ModelPlan<LearnerPlan> {
  const plans = steps.flatMap((step) => (isHarmonization(step) ? harmonizationPlans(step) : [stepPlan(step, outcome)]));
  return { name, features, steps: plans, learner };
}

function stepPlan(step: Exclude<StepSpec, HarmonizationSpec>, outcome: OutcomeKind): StepPlan {
  if (step.kind === "reliability") {
    const { kind, from, icc, lowerLimit } = step;
    return { kind, from, icc, lowerLimit };
  }
  if (step.kind === "pca") return { ...step, on: step.on ?? null };
  if (step.kind === "drop-correlated") {
    const { representative: kind, ...rest } = step;
    const representative = kind === "best-univariate" ? { kind, by: univariateMeasures[outcome] } : kind;
    return { ...rest, representative };
  }
  if (step.kind === "select-univariate") {
    const { by = univariateMeasures[outcome], falseDiscoveryRate = null } = step;
    return { ...step, by, falseDiscoveryRate };
  }
  return step;
}
