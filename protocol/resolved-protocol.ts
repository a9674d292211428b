import type { PlanColumns } from "./plan.ts";
import { saysPreset } from "./presets.ts";
import { pathText, type Path, type ProtocolSource } from "./protocol-source.ts";
import { resolveCohorts } from "./resolve-cohorts.ts";
import { inherit } from "./resolve-models.ts";
import { dimensionDefaults, modalityDefaults } from "./schema/features.ts";
import { defaultSteps } from "./schema/model.ts";
import type { Protocol } from "./schema/protocol.ts";

export interface ResolvedValue {
  /** `features.ct.interpolation.spacingMm` */
  readonly path: string;
  /** As text; lists of plain values stay on one line. */
  readonly value: string;
  readonly origin: "study" | "preset" | "default";
}

/**
 * Every value that the study runs with, in document order; what the study does not say follows, marked as default or as
 * said by a preset.
 * `columns` of the plan show which columns were used because they are present.
 */
export function resolvedProtocol(
  protocol: Protocol,
  source: ProtocolSource,
  columns: PlanColumns | null = null,
): ResolvedValue[] {
  const values: ResolvedValue[] = [];
  collect(fillAll(protocol, columns), [], source, values);
  return values.map((each) => (isOfPreset(each, protocol) ? { ...each, origin: "preset" } : each));
}

function isOfPreset({ path, origin }: ResolvedValue, protocol: Protocol): boolean {
  const [section, name, ...key] = path.split(".");
  const set = section === "features" ? protocol.features[name] : undefined;
  if (origin === "study" || set?.kind !== "radiomics" || set.preset === undefined) return false;
  return saysPreset(set.preset, key);
}

/** The protocol with what only the compiler fills in: roles, voxel sizes, default steps. */
function fillAll(protocol: Protocol, columns: PlanColumns | null): unknown {
  const roles = new Map(resolveCohorts(protocol).map((cohort) => [cohort.name, cohort.role]));
  return {
    ...protocol,
    columns: columns === null ? protocol.columns : mapValues({ ...columns }, (column) => column ?? undefined),
    cohorts: mapValues(protocol.cohorts, (cohort, name) => ({ ...cohort, role: roles.get(name) })),
    features: mapValues(protocol.features, (set) =>
      set.kind === "table"
        ? set
        : {
            ...set,
            interpolation: { spacingMm: modalityDefaults[set.modality].spacingMm, ...set.interpolation },
            ivh: set.ivh ?? modalityDefaults[set.modality].ivh,
            aggregation: set.aggregation ?? dimensionDefaults[set.dimension].aggregation,
            roundIntensities: modalityDefaults[set.modality].roundIntensities,
          },
    ),
    models: mapValues(protocol.models, (model) =>
      model.ensemble === undefined && inherit(model, protocol.models).steps === undefined
        ? { ...model, steps: defaultSteps }
        : model,
    ),
  };
}

function mapValues<T>(
  record: Readonly<Record<string, T>>,
  change: (value: T, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}

function collect(value: unknown, path: Path, source: ProtocolSource, values: ResolvedValue[]): void {
  if (Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null)) {
    value.forEach((item, index) => collect(item, [...path, index], source, values));
    return;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const map = value as Readonly<Record<string, unknown>>;
    const written = source.keys(path).filter((key) => key in map);
    const rest = Object.keys(map).filter((key) => !written.includes(key));
    for (const key of [...written, ...rest]) collect(map[key], [...path, key], source, values);
    return;
  }
  if (value === undefined) return;
  values.push({
    path: pathText(path),
    value: text(value),
    origin: isWritten(path, value, source) ? "study" : "default",
  });
}

/** Written as such, or as the bare name of a shorthand: `mask: mask` stands for `mask.column`, `logistic` for its kind. */
function isWritten(path: Path, value: unknown, source: ProtocolSource): boolean {
  return source.has(path) || (source.scalar(path.slice(0, -1)) === String(value) && path.length > 1);
}

function text(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}
