import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ThreadPool, ThreadTasks } from "../../activities/thread-tasks.ts";
import { isOfOneCause } from "../../protocol/outcome-support.ts";
import { learnerRegistry } from "../../statistics/learners/learner-registry.ts";
import { stepRegistry, type StepOptions } from "../../statistics/step-registry.ts";
import { fitSteps } from "../../statistics/validation/fit-steps.ts";
import { everyStep } from "../fixtures/every-kind.ts";
import { expectHeldOut, type PlanFits } from "../fixtures/plan-fits.ts";
import { openTablePlan, type TablePlan } from "../fixtures/table-plan.ts";
import {
  makeTables,
  outcomeDesigns,
  type CaseRow,
  type OutcomeDesign,
  type StudyTables,
} from "../fixtures/table-study.ts";

type Change = (row: CaseRow, index: number) => CaseRow;

const fitted = ["validation.nested"] as const;
const fittedAndFrozen = ["validation.nested", "models.freeze"] as const;
/** As far as the external cohort is opened. */
const judged = ["validation.nested", "validation.external"] as const;

function withLabels({ columns, changed }: OutcomeDesign): Change {
  return (row) => {
    const cells = changed(columns.map((name) => row[name]));
    const outcome = columns.map((name, index) => [name, String(cells[index])] as const);
    return { ...row, ...Object.fromEntries(outcome) };
  };
}

const withValues: Change = (row, index) => ({
  ...row,
  f0: String(1000 + 10 * index),
  f3: String(-index),
  age: String(200 + index),
  stage: "IV",
  // Few, so that every training part keeps both sexes in every center.
  ...(index < 2 && { sex: row["sex"] === "F" ? "M" : "F", center: row["center"] === "north" ? "south" : "north" }),
});
/** Some come to lack a whole block, others to have it. */
const withGaps: Change = (row, index) => ({
  ...row,
  f0: "",
  f4: "",
  age: "",
  ...(index % 2 === 0 ? { g0: "", g1: "" } : { g0: "0.5", g1: "0.5" }),
});
const withLevel: Change = (row) => ({ ...row, histology: "never seen" });

/** The tables with other cells in the rows of these cases. */
function changeCases(tables: StudyTables, cases: readonly string[], change: Change): StudyTables {
  const development = tables.development.map((row) => {
    const index = cases.indexOf(row["case_id"]);
    return index < 0 ? row : change(row, index);
  });
  return { ...tables, development };
}

describe.each(Object.entries(outcomeDesigns))(
  "a whole plan of tables, outcome %s",
  { timeout: 120_000 },
  (_, design) => {
    const base = makeTables(design);
    const withOthers: Change = (row, index) => withLevel(withValues(withLabels(design)(row, index), index), index);
    let plan: TablePlan;
    let before: PlanFits;
    beforeAll(async () => {
      plan = await openTablePlan(design);
      before = await plan.fit(base, fittedAndFrozen, null);
    });
    afterAll(() => plan.close());

    it("uses every kind of step that the registry has for it", () => {
      const used = new Set(plan.models().flatMap(({ steps }) => steps.map((step) => step.kind)));
      const isRefused = (name: StepOptions["kind"]) => {
        const lines = everyStep.filter((step) => step.kind === name) as readonly StepOptions[];
        const learnsFrom = lines.map((options) => stepRegistry[name].outcomes(options));
        return lines.length > 0 && learnsFrom.every((outcomes) => outcomes !== null && !outcomes.includes(design.kind));
      };
      const registered = Object.keys(stepRegistry) as (keyof typeof stepRegistry)[];
      expect(registered.filter((name) => !used.has(name) && !isRefused(name))).toEqual([]);
    });

    it("uses every learner that the registry has for it, and ensembles", () => {
      const used = plan
        .models()
        .map(({ learner }) => (learner.kind === "ensemble" ? `${learner.by} ${learner.missing}` : learner.kind));
      const registered = (Object.keys(learnerRegistry) as (keyof typeof learnerRegistry)[]).filter(
        (name) =>
          learnerRegistry[name].outcomes.includes(design.kind) && !(design.hasCompetingEvents && isOfOneCause(name)),
      );
      const combinations = design.ensembles.flatMap((by) => [`${by} impute`, `${by} available`]);
      expect([...new Set(used)].sort()).toEqual([...registered, ...combinations].sort());
    });

    it.each<[string, Change]>([
      ["labels", withLabels(design)],
      ["values, centers and covariates", withValues],
      ["missing values", withGaps],
      ["category has a level that training never saw", withLevel],
      ["labels, values and levels", withOthers],
    ])(
      "fits the same bits in a fold whose held-out %s changed, and others where those cases are in training",
      async (_, change) => {
        expect(before.heldOut.length).toBeGreaterThan(3);
        const after = await plan.fit(changeCases(base, before.heldOut, change), fitted, before.folds);
        expectHeldOut(before, after, () => true);
      },
    );

    it("fits and freezes the same bits whatever the external cohort holds", async () => {
      const after = await plan.fit({ ...base, external: base.external.map(withOthers).reverse() }, judged, null);
      expect(after.frozen.length).toBe(2 * plan.models().length);
      expect(after.frozen).toEqual(before.frozen);
      expect([...after.fits]).toEqual([...before.fits]);
    });
  },
);

/** What the test must be able to see: models with a step that was fitted on all rows, before the held-out ones were cut off. */
function fittedOnAllRows(step: StepOptions): (threads: ThreadPool) => ThreadPool {
  return (threads) => ({
    run: async (task, input) => {
      const done = await threads.run(task, input);
      if (task !== "fit-fold") return done;
      const { table, context, outcome } = input as ThreadTasks["fit-fold"]["input"];
      const early = fitSteps([{ kind: "impute-median" }, step], table, context, outcome).fitted;
      const { fitted, ...rest } = done as ThreadTasks["fit-fold"]["output"];
      return { ...rest, fitted: { ...fitted, steps: [...early, ...fitted.steps] } } as typeof done;
    },
  });
}

describe.each<[string, StepOptions, Change]>([
  ["standardized on all rows", { kind: "standardize" }, withValues],
  [
    "selected on all rows",
    { kind: "select-univariate", by: "cox", keep: 2, falseDiscoveryRate: null },
    withLabels(outcomeDesigns["survival"]),
  ],
])("a plan whose features are %s", (_, step, change) => {
  it("is told by the digests of the fold whose held-out cases changed", async () => {
    const design = outcomeDesigns["survival"];
    const base = makeTables(design);
    const plan = await openTablePlan(design, fittedOnAllRows(step));
    const before = await plan.fit(base, fitted, null);
    const after = await plan.fit(changeCases(base, before.heldOut, change), fitted, before.folds);
    await plan.close();
    expect(() => expectHeldOut(before, after, () => true)).toThrow(/\/0\/2: expected/);
  });
});
