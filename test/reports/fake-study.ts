import { createHash } from "node:crypto";
import type { Node, Plan } from "../../protocol/plan.ts";
import type { RunFacts } from "../../reports/page/run-facts.ts";
import type { ReportInput } from "../../reports/report-input.ts";
import { makeTable, type TableRow } from "../../tables/make-table.ts";
import { tableSchemas, type TableName } from "../../tables/schemas.ts";
import { addSchemes } from "./fake-schemes.ts";
import { uniform } from "./uniform.ts";

export interface FakeStudyOptions {
  readonly external?: boolean;
  readonly centers?: boolean;
  readonly harmonized?: boolean;
  readonly empty?: boolean;
  readonly title?: string;
  readonly firstCase?: string;
  readonly truth?: boolean;
  /** A frozen model that says the same of everybody. */
  readonly constantModel?: string;
  readonly oneCenter?: boolean;
  /** Leave-one-center-out, bootstrap, permutation and all comparisons, as far as the report shows them. */
  readonly schemes?: boolean;
  readonly outcome?: Plan["outcome"];
  /** Folds whose interval does not hold often enough. */
  readonly foldSpread?: boolean;
}

export type Rows = { [Name in TableName]: TableRow<Name>[] };

const models = ["volume", "radiomics", "radiomics-combat", "combined"];
const centers = ["amsterdam", "basel", "cork"];

/** A finished study as the report meets it: plausible numbers that no model ever made. */
export function fakeStudy(options: FakeStudyOptions = {}): ReportInput {
  const rows = options.empty === true ? emptyRows() : fakeRows(options);
  if (options.schemes === true) addSchemes(rows, models);
  const plan = fakePlan(options);
  const digestOf = (value: unknown): string =>
    `sha256:${createHash("sha256").update(JSON.stringify(value)).digest("hex")}`;
  return {
    tables: Object.fromEntries(
      (Object.keys(tableSchemas) as TableName[]).map((name) => [
        name,
        { table: makeTable(name, rows[name] as never), digest: digestOf([name, rows[name]]) },
      ]),
    ) as unknown as ReportInput["tables"],
    thumbnails,
    plan,
    planDigest: digestOf(plan),
    protocol: [
      { path: "study.name", value: "fake-multicenter", origin: "written" },
      { path: "seed", value: "20261124", origin: "written" },
      { path: "cohorts.development", value: "development.csv", origin: "written" },
      { path: "features.ct.modality", value: "CT", origin: "written" },
      { path: "features.ct.interpolation.spacingMm", value: "[1, 1, 1]", origin: "default" },
      { path: "features.ct.interpolation.image", value: "cubic", origin: "default" },
      { path: "features.ct.discretization.binCount", value: "32", origin: "default" },
      { path: "features.ct.aggregation", value: "3d-merged", origin: "default" },
      { path: "models.radiomics.learner.l1Ratio", value: "0.5", origin: "default" },
      { path: "validation.outer.folds", value: "5", origin: "default" },
      { path: "validation.outer.repeats", value: "10", origin: "default" },
      { path: "evaluation.confidence", value: "0.95", origin: "default" },
    ],
    protocolText:
      "radstudy: 1\nstudy: { name: fake-multicenter }\nseed: 20261124\ncohorts:\n  development: development.csv\n",
  };
}

export function fakeRun(): RunFacts {
  return {
    run: "20261125-101500-3f9c",
    study: "fake-multicenter",
    started: "2026-11-25T10:15:00.018Z",
    finished: "2026-11-25T10:16:12.418Z",
    seconds: 72.4,
    engine: "in-process",
    server: null,
    notices: ["No Temporal server could be had: the in-process engine was used."],
    environment: [
      { name: "node", value: "24.21.0" },
      { name: "radstudy", value: "0.1.0" },
      { name: "platform", value: "linux x64" },
    ],
    seeds: [{ name: "study", value: 20261124 }],
    nodes: { total: 24, reused: 3, executed: 21, failed: 0 },
    items: { total: 240, reused: 80, executed: 157, failed: 3 },
    peakMemoryMb: 812.4,
    digests: [{ name: "plan.json", digest: `sha256:${"a".repeat(64)}` }],
  };
}

function fakePlan(options: FakeStudyOptions): Plan {
  const { external = true, centers: withCenters = true, title, truth = true, schemes = false } = options;
  const { outcome = { kind: "binary", column: "metastasis", positive: "1" } } = options;
  const treatment = {
    column: "arm",
    treated: ["new"],
    control: ["old"],
    event: "adverse",
    cohorts: ["development"],
  } as const;
  const learner = { kind: "logistic", l1Ratio: 0.5, lambda: "auto", lambdas: 10 } as const;
  const inner = { folds: 5, metric: "deviance", rule: "min" } as const;
  const outer = { kind: "folds", folds: 5, repeats: 10 } as const;
  const nodes: Node[] = [
    {
      id: "validate.radiomics",
      kind: "validation.nested",
      stage: "models",
      inputs: {},
      params: {
        model: { name: "radiomics", features: [{ set: "ct", columns: null }], steps: [], learner },
        inner,
        outer,
        items: 10,
      },
    },
    {
      id: "evaluate",
      kind: "evaluation.summarize",
      stage: "models",
      inputs: {},
      params: {
        models,
        externalCohorts: external ? ["north"] : [],
        volumeFeature: "morph_volume",
        baselines: ["volume"],
        riskThresholds: [],
        netBenefitRange: [0.1, 0.5],
        riskGroups: 3,
        outer,
        permuted: [],
        ...(schemes ? { treatment } : {}),
      },
    },
  ];
  return {
    radstudyPlan: 1,
    study: {
      name: "fake-multicenter",
      title: title ?? "Lung metastasis from texture on CT in three centers",
      question: "Does CT texture add to tumor volume, and does it survive a change of center?",
      license: "CC-BY-4.0",
      notes: ["The scans were made for another purpose."],
      truth: truth ? "truth.json" : null,
    },
    seed: 20261124,
    cohorts: [
      { name: "development", role: "development", cases: "development.csv", outcomes: null },
      ...(external ? [{ name: "north", role: "external", cases: "north.csv", outcomes: null } as const] : []),
    ],
    columns: {
      id: "case_id",
      patient: null,
      lesion: null,
      timepoint: null,
      center: withCenters ? "center" : null,
      scanner: null,
      object: null,
    },
    outcome,
    primary: { model: "combined", versus: "volume", metric: "auc", cohort: external ? "north" : null },
    confidence: 0.95,
    nodes,
    execution: { maxFailedFraction: 0.05 },
  };
}

function emptyRows(): Rows {
  return Object.fromEntries(Object.keys(tableSchemas).map((name) => [name, []])) as unknown as Rows;
}

function fakeRows({
  external = true,
  centers: withCenters = true,
  harmonized = true,
  firstCase,
  truth = true,
  constantModel,
  foldSpread,
  oneCenter = false,
}: FakeStudyOptions): Rows {
  const rows = emptyRows();
  const next = uniform(7);
  const normal = (): number => next() + next() + next() + next() + next() + next() - 3;
  const development = Array.from({ length: 84 }, (_, index) => ({
    id: index === 0 && firstCase !== undefined ? firstCase : `DEV-${String(index + 1).padStart(3, "0")}`,
    center: centers[!oneCenter && index % 3 === 2 ? 1 : 0],
    outcome: (index * 29) % 84 < 31 ? 1 : 0,
  }));
  const north = Array.from({ length: external ? 40 : 0 }, (_, index) => ({
    id: `NORTH-${String(index + 1).padStart(3, "0")}`,
    center: centers[2],
    outcome: (index * 7) % 40 < 12 ? 1 : 0,
  }));
  const center = (name: string): string | null => (withCenters ? name : null);
  for (const [index, one] of development.entries()) {
    const status = index === 11 || index === 40 ? "excluded" : index === 23 ? "failed" : "included";
    rows.cases.push({
      case: one.id,
      patient: one.id,
      lesion: "",
      timepoint: "",
      cohort: "development",
      role: "development",
      center: center(one.center),
      scanner: null,
      status,
      reason: status === "excluded" ? "no CT image" : status === "failed" ? "empty mask" : "",
    });
  }
  for (const one of north) {
    rows.cases.push({
      case: one.id,
      patient: one.id,
      lesion: "",
      timepoint: "",
      cohort: "north",
      role: "external",
      center: center(one.center),
      scanner: null,
      status: "included",
      reason: "",
    });
  }
  rows.failures.push({
    case: "DEV-024",
    cohort: "development",
    node: "extract.ct",
    step: "read mask",
    error: "MaskEmptyError",
    message:
      "DEV-024 mask: no voxel carries label 1, expected at least one, got labels 0 only; draw the lesion or exclude the case",
  });

  const families = ["morphology", "intensity", "histogram", "glcm"];
  for (let index = 0; index < 120; index++) {
    const family = families[Math.floor(index / 30)];
    const rho = Math.max(-1, Math.min(1, (family === "morphology" ? 0.75 : 0.1) + normal() * 0.35));
    rows.feature_overview.push({
      feature: `${family}_feature_${index % 30}`,
      set: "ct",
      family,
      n: 81,
      missing: index % 37 === 5 ? 2 : 0,
      constant: index === 77 ? 1 : 0,
      mean: normal(),
      sd: 1,
      minimum: -3,
      maximum: 3,
      volume_correlation: index === 77 ? Number.NaN : rho,
      auc: 0.5 + Math.abs(normal()) * 0.1,
      selected_fraction: index % 9 === 4 ? Math.min(1, next() * 1.1) : index % 5 === 0 ? next() * 0.3 : 0,
    });
    if (!withCenters || oneCenter) continue;
    const eta = Math.min(0.9, Math.abs(normal()) * 0.35 + 0.08);
    for (const { state, harmonization, share, p } of statesOf(harmonized)) {
      rows.batch_effects.push({
        set: "ct",
        state,
        harmonization,
        batch: "center",
        feature: `f${index}`,
        eta_squared: eta * share,
        p,
        p_adjusted: Math.min(1, p * 1.5),
        p_anderson_darling: Math.min(0.25, p),
        p_anderson_darling_adjusted: Math.min(0.25, p * 1.5),
      });
    }
  }
  if (withCenters && !oneCenter) addBatchTables(rows, harmonized);
  for (const { state, harmonization } of withCenters && !oneCenter ? statesOf(harmonized) : []) {
    for (const one of [...development, ...north]) {
      const shift = state === "before" ? centers.indexOf(one.center) * 3.2 - 3 : 0;
      rows.batch_components.push({
        set: "ct",
        state,
        harmonization,
        batch: "center",
        case: one.id,
        cohort: one.id.startsWith("N") ? "north" : "development",
        center: one.center,
        pc1: normal() * 2.2 + shift,
        pc2: normal() * 1.6 - shift * 0.4,
        pc1_explained: state === "before" ? 0.41 : 0.29,
        pc2_explained: 0.14,
      });
    }
  }

  for (const [modelIndex, model] of models.entries()) {
    const mean = [0.63, 0.69, 0.74, 0.78][modelIndex];
    let total = 0;
    for (let repeat = 0; repeat < 10; repeat++) {
      for (let fold = 0; fold < 5; fold++) {
        const auc = Math.max(0.35, Math.min(1, mean + normal() * 0.11));
        total += auc / 50;
        rows.fold_metrics.push({
          model,
          repeat,
          fold,
          label: "",
          n_train: 65,
          n_test: 16,
          events_test: 6,
          auc,
          brier: 0.21,
          deviance: 1.1,
          metric: "auc",
          score: auc,
          seed_key: "[1]",
          lambda: 0.05,
          tuned: "{}",
          features: modelIndex === 0 ? 1 : 8 + modelIndex,
          parameters: "sha256:00",
        });
      }
    }
    addCohort("development", "internal", total, 81, 31);
    if (external) addCohort("north", "external", mean - 0.03, 40, 12);

    function addCohort(cohort: string, scope: string, auc: number, n: number, events: number): void {
      const half = scope === "internal" ? 0.1 : 0.16;
      const estimand = scope === "internal" ? "procedure" : "final-model";
      const add = (metric: string, estimate: number, width: number, interval: string): void => {
        const none = interval === "none";
        rows.metrics.push({
          model,
          cohort,
          scope,
          metric,
          estimand,
          estimate,
          reason: interval === "fold-spread" ? "its simulated coverage is below 90 %" : "",
          coverage: interval === "nadeau-bengio" ? 0.93 : interval === "fold-spread" ? 0.86 : Number.NaN,
          lower: none ? Number.NaN : estimate - width,
          upper: none ? Number.NaN : Math.min(metric === "auc" ? 0.99 : 9, estimate + width),
          interval,
          n,
          events,
        });
      };
      const method = scope === "external" ? "delong" : foldSpread ? "fold-spread" : "nadeau-bengio";
      add("auc", auc, half, method);
      if (scope === "internal") add("auc_pooled", auc - 0.012, 0, "none");
      if (withCenters && scope === "internal") add("auc_within_center", auc - 0.02, 0, "none");
      add("brier", 0.24 - modelIndex * 0.02, 0, "none");
      add("scaled_brier", 0.02 + modelIndex * 0.06, 0, "none");
      add("calibration_intercept", -0.12 + modelIndex * 0.05, 0.4, scope === "internal" ? "none" : "wald");
      add("calibration_slope", 0.6 + modelIndex * 0.1, 0.5, scope === "internal" ? "none" : "wald");
      if (modelIndex > 0) add("auc_difference_vs_volume", modelIndex * 0.05, 0.09, method);
      let tpr = 0;
      for (let step = 0; step <= 60; step++) {
        const fpr = step / 60;
        const ideal = fpr ** ((1 - auc) / auc);
        tpr = step === 60 ? 1 : Math.min(1, Math.max(tpr, ideal + normal() * 0.03 * (step === 0 ? 0 : 1)));
        rows.roc.push({ model, cohort, scope, threshold: 1 - fpr, false_positive_rate: fpr, true_positive_rate: tpr });
      }
      for (let bin = 0; bin < (scope === "internal" ? 8 : 5); bin++) {
        const predicted = 0.08 + bin * (scope === "internal" ? 0.1 : 0.16);
        const observed = Math.max(0, Math.min(1, predicted + normal() * 0.1));
        rows.calibration.push({
          model,
          cohort,
          scope,
          bin,
          horizon: Number.NaN,
          n: 8 + ((bin * 5) % 9),
          predicted,
          observed,
          lower: Math.max(0, observed - 0.14),
          upper: Math.min(1, observed + 0.14),
        });
      }
    }
    for (const [scope, cases] of [
      ["internal", development],
      ["external", north],
    ] as const) {
      for (const one of cases) {
        const probability = scope === "external" && model === constantModel ? 0.4 : next();
        rows.predictions.push({
          model,
          cohort: scope === "internal" ? "development" : "north",
          scope,
          repeat: scope === "internal" ? 0 : -1,
          fold: scope === "internal" ? 0 : -1,
          case: one.id,
          center: center(one.center),
          outcome: one.outcome,
          probability,
          updated_probability: Number.NaN,
          output: "probability",
          value: probability,
          observed: Number.NaN,
        });
      }
    }
  }
  const settings_digest = `sha256:${"4".repeat(64)}`;
  const nomenclature = "CM, 3D:mrg, CT, CSI:3D:1mm, RS:–, FBN:32";
  rows.feature_settings.push({ set: "ct", family: "glcm", ibsi: "LFYI", nomenclature, settings_digest });
  const missing = { set: "ct", cohort: "development", region: "mask", of: 25 };
  rows.missing_values.push(
    { ...missing, case: "DEV-003", reason: "flat-region", features: 3 },
    { ...missing, case: "DEV-004", reason: "region-empty", features: 25 },
  );
  for (const node of ["cases", "extract.ct", "matrix.development", "evaluate"]) {
    rows.provenance.push({
      node,
      kind: node,
      stage: "models",
      key: `sha256:${"1".repeat(64)}`,
      code: `sha256:${"2".repeat(64)}`,
      output: "table",
      digest: `sha256:${"3".repeat(64)}`,
      rows: 84,
    });
  }
  if (truth) {
    rows.planted.push(
      {
        item: "texture effect",
        planted: "odds ratio 2.5 per SD of glcm_feature_4",
        found: "glcm_feature_4 kept in 92 % of fits",
        note: "recovered",
      },
      {
        item: "scanner effect",
        planted: "shift 0.8 SD between centers",
        found: "eta squared 0.34 before, 0.04 after",
        note: "",
      },
      {
        item: "volume effect",
        planted: "none",
        found: "AUC 0.63 of the volume model",
        note: "by chance, or through texture that depends on size",
      },
    );
  }
  return rows;
}

const states = [
  { state: "before", harmonization: null, share: 1, p: 0.01 },
  { state: "after", harmonization: "combat", share: 0.12, p: 0.6 },
  { state: "after", harmonization: "standardize-by-batch", share: 0.2, p: 0.4 },
] as const;

function statesOf(harmonized: boolean): readonly (typeof states)[number][] {
  return harmonized ? states : states.slice(0, 1);
}

function addBatchTables(rows: Rows, harmonized: boolean): void {
  for (const [batch, cases, adapted] of harmonized
    ? ([
        ["cork", 40, 1],
        ["derry", 7, 0],
      ] as const)
    : []) {
    rows.adaptations.push({
      model: "radiomics-combat",
      arm: "radiomics-combat (adapted)",
      cohort: "north",
      scope: "external",
      repeat: -1,
      fold: -1,
      step: "2 combat",
      batch,
      cases,
      adapted,
      reason: adapted === 1 ? null : "too-few-cases",
    });
  }
  for (const { state, harmonization, share } of statesOf(harmonized)) {
    const place = { set: "ct", batch: "center", state, harmonization };
    rows.batch_summary.push({
      ...place,
      cases: 81,
      batches: 2,
      features: 120,
      variance_explained: 0.31 * share,
      expected_by_chance: 1 / 80,
      median_eta_squared: 0.29 * share,
      kruskal_wallis_significant: Math.round(104 * share),
      anderson_darling_significant: Math.round(110 * share),
    });
    for (const [first, second] of [
      ["amsterdam", "basel"],
      ["amsterdam", "cork"],
      ["basel", "cork"],
    ]) {
      rows.batch_agreement.push({
        ...place,
        first,
        second,
        objects: 12,
        features: 120,
        reproducible: Math.round(120 - 90 * share),
        median_concordance: 0.95 - 0.3 * share,
      });
    }
  }
  rows.batch_outcome.push({
    set: "ct",
    batch: "center",
    cohort: "development",
    test: "chi-squared",
    statistic: 11.2,
    degrees_of_freedom: 1,
    p: 0.0008,
    measure: "cramers-v",
    association: 0.37,
    n: 81,
  });
  for (const [value, cases, events] of [
    ["amsterdam", 54, 14],
    ["basel", 27, 17],
  ] as const) {
    rows.batch_sizes.push({ set: "ct", batch: "center", cohort: "development", value, cases, events });
  }
}

/** A black pixel of two cases, one with a warning. */
const blackPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC";
const thumbnails = [
  { case: "DEV-001", lesion: "", cohort: "development", set: "ct", png: blackPixel, warnings: [] },
  {
    case: "DEV-002",
    lesion: "label-2",
    cohort: "development",
    set: "ct",
    png: blackPixel,
    warnings: ["touches-border"],
  },
];
