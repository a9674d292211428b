import { distinct } from "../../charts/chart.ts";
import { dataTable } from "../data-table.ts";
import { formatCount, formatNumber } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** How well features agree between repeated measurements. */
export const repeats: Section = { id: "repeats", title: "Repeated measurements", content: repeatsContent };

const bands = [0.5, 0.75, 0.9] as const;

function repeatsContent({ input, rows }: SectionInput): Html | null {
  const { reliability } = rows;
  if (reliability.length === 0) return null;
  const groups = distinct(reliability.map(({ cohort, set, form }) => `${cohort}\n${set}\n${form}`));
  const steps = input.plan.nodes.flatMap((node) =>
    node.kind === "models.freeze"
      ? node.params.model.steps.flatMap((step) =>
          step.kind === "reliability"
            ? [`${node.params.model.name}: ${step.from}, ICC(${step.icc}), at least ${limitText(step.lowerLimit)}`]
            : [],
        )
      : [],
  );
  return html`<p>
      Features of repeated measurements of other patients, who are in no other cohort. Judged is the lower confidence
      limit of the intraclass correlation. Models that drop features by it: ${steps.join("; ")}.
    </p>
    ${dataTable({
      caption: "Features by the lower limit of their intraclass correlation",
      head: [
        "Cohort",
        "Set",
        "Form",
        "Patients",
        "Measurements each",
        "Features",
        "≥ 0.9",
        "0.75 to 0.9",
        "0.5 to 0.75",
        "Below or none",
      ],
      rows: groups.map((group) => {
        const [cohort, set, form] = group.split("\n") as [string, string, string];
        const own = reliability.filter((row) => row.cohort === cohort && row.set === set && row.form === form);
        const atLeast = (limit: number): number => own.filter((row) => row.lower >= limit).length;
        const [half, good, best] = bands.map(atLeast);
        return [
          cohort,
          set,
          `ICC(${form})`,
          formatCount(Math.max(...own.map((row) => row.subjects))),
          formatCount(own[0].repeats),
          ...[own.length, best, good - best, half - good, own.length - half].map(formatCount),
        ];
      }),
      numeric: [3, 4, 5, 6, 7, 8, 9],
    })}
    ${dataTable({
      caption: "The least reliable features",
      head: ["Feature", "Cohort", "Form", "ICC", "Lower limit", "Patients"],
      rows: reliability
        .toSorted((a, b) => (Number.isNaN(a.lower) ? -2 : a.lower) - (Number.isNaN(b.lower) ? -2 : b.lower))
        .map((row) => [
          row.feature,
          row.cohort,
          `ICC(${row.form})`,
          formatNumber(row.estimate),
          formatNumber(row.lower),
          formatCount(row.subjects),
        ]),
      numeric: [3, 4, 5],
      limit: { rows: 10, table: "reliability" },
    })}`;
}

function limitText(limit: number | { readonly tune: readonly number[] }): string {
  return typeof limit === "number" ? String(limit) : `one of ${limit.tune.join(", ")}`;
}
