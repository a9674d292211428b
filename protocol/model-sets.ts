import { comparableSettings } from "./comparable-settings.ts";
import type { ModelPlan } from "./model-plan.ts";
import type { MissingPolicy, NodeOf, Plan } from "./plan.ts";
import type { ReadingPlan } from "./reading-plan.ts";
import type { ExtractionPlan, FileSource, TableColumnPlan } from "./plan.ts";

/** What a plan says of one feature set: all that reading it again needs. */
export type SetPlan =
  | {
      readonly kind: "radiomics";
      readonly set: string;
      readonly image: FileSource;
      readonly mask: FileSource;
      readonly reading: ReadingPlan;
      readonly settings: ExtractionPlan;
      readonly comparable: Readonly<Record<string, unknown>>;
      readonly missing: MissingPolicy;
    }
  | {
      readonly kind: "table";
      readonly set: string;
      readonly key: string | null;
      readonly columns: readonly TableColumnPlan[];
      readonly missing: MissingPolicy;
    };

/** The feature sets of one model, in the order in which it names them. */
export function modelSets(plan: Plan, model: ModelPlan): SetPlan[] {
  return [...new Set(model.features.map(({ set }) => set))].map((set): SetPlan => {
    const extract = nodeOf(plan, "features.extract", set);
    const images = nodeOf(plan, "images.index", set);
    if (extract !== undefined && images !== undefined) {
      const { reading, settings } = extract.params;
      const { image, mask, missing } = images.params;
      const comparable = comparableSettings(reading, settings);
      return { kind: "radiomics", set, image, mask, reading, settings, comparable, missing };
    }
    const read = nodeOf(plan, "features.read", set);
    if (read === undefined) throw new TypeError(`plan: no node makes the feature set "${set}"`);
    const { key, columns, missing } = read.params;
    return { kind: "table", set, key, columns, missing };
  });
}

type SetNodeKind = "features.extract" | "images.index" | "features.read";

function nodeOf<Kind extends SetNodeKind>(plan: Plan, kind: Kind, set: string): NodeOf<Kind> | undefined {
  return plan.nodes.find(
    (node): node is NodeOf<Kind> => node.kind === kind && "set" in node.params && node.params.set === set,
  );
}
