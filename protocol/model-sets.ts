import { comparableSettings } from "./comparable-settings.ts";
import type { ModelPlan } from "./model-plan.ts";
import type { ExtractionPlan, FeaturesAssembleNode, FileSource, NodeOf, Plan, TableColumnPlan } from "./plan.ts";
import type { ReadingPlan } from "./reading-plan.ts";

type Joined = FeaturesAssembleNode["params"];

/** What a plan says of one feature set: all that reading it again needs. */
export type ModelSetPlan = Joined["sets"][number] &
  (
    | {
        readonly kind: "radiomics";
        readonly image: FileSource;
        readonly mask: FileSource;
        readonly reading: ReadingPlan;
        readonly settings: ExtractionPlan;
        readonly comparable: Readonly<Record<string, unknown>>;
      }
    | { readonly kind: "table"; readonly key: string | null; readonly columns: readonly TableColumnPlan[] }
  );

/** How a plan makes rows of one model: its feature sets in the order in which it names them, and what a row is. */
export interface ModelRowsPlan extends Pick<Joined, "unit" | "aggregate"> {
  readonly sets: readonly ModelSetPlan[];
}

export function modelRowsPlan(plan: Plan, model: ModelPlan): ModelRowsPlan {
  const development = plan.cohorts.find(({ role }) => role === "development")?.name;
  const assemble = plan.nodes.find(
    (node): node is FeaturesAssembleNode => node.kind === "features.assemble" && node.params.cohort === development,
  );
  if (assemble === undefined) throw new TypeError("plan: no node joins the feature sets");
  const { unit, aggregate } = assemble.params;
  const names = [...new Set(model.features.map(({ set }) => set))];
  return { unit, aggregate, sets: names.map((set) => modelSet(plan, assemble.params, set)) };
}

function modelSet(plan: Plan, joined: Joined, set: string): ModelSetPlan {
  const placed = joined.sets.find((each) => each.set === set);
  const extract = nodeOf(plan, "features.extract", set);
  const images = nodeOf(plan, "images.index", set);
  const read = nodeOf(plan, "features.read", set);
  if (placed !== undefined && extract !== undefined && images !== undefined) {
    const { reading, settings } = extract.params;
    const { image, mask } = images.params;
    const comparable = comparableSettings(reading, settings);
    return { ...placed, kind: "radiomics", image, mask, reading, settings, comparable };
  }
  if (placed === undefined || read === undefined) throw new TypeError(`plan: no node makes the feature set "${set}"`);
  return { ...placed, kind: "table", key: read.params.key, columns: read.params.columns };
}

type SetNodeKind = "features.extract" | "images.index" | "features.read";

function nodeOf<Kind extends SetNodeKind>(plan: Plan, kind: Kind, set: string): NodeOf<Kind> | undefined {
  return plan.nodes.find(
    (node): node is NodeOf<Kind> => node.kind === kind && "set" in node.params && node.params.set === set,
  );
}
