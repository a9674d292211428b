import { dataTable } from "./data-table.ts";
import { formatCount, formatNumber } from "./format-number.ts";
import { html, type Html } from "./html.ts";
import type { Counts, NamedValue, RunFacts } from "./run-facts.ts";
import { sectionOf } from "./section.ts";

/** How and where the run was made. */
export function runSection(facts: RunFacts): Html {
  const pairs: [string, string][] = [
    ["Run", facts.run],
    ["Study", facts.study],
    ["Started", moment(facts.started)],
    ["Finished", moment(facts.finished)],
    ["Duration", duration(facts.seconds)],
    ["Engine", facts.engine],
    ["Server", facts.server ?? "none"],
    ["Nodes", counts(facts.nodes)],
    ["Items (one case in one node)", counts(facts.items)],
    ["Peak memory", facts.peakMemoryMb === null ? "not measured" : `${formatCount(Math.round(facts.peakMemoryMb))} MB`],
  ];
  return sectionOf(
    "run",
    "This run",
    html`<dl class="pairs">
        ${pairs.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      ${named("Seeds", facts.seeds)} ${named("Environment", facts.environment)}
      ${
        facts.digests.length > 0 &&
        dataTable({
          caption: "Digests recorded by the run",
          head: ["Artifact", "Digest"],
          rows: facts.digests.map(({ name, digest }) => [
            html`<code>${name}</code>`,
            html`<code class="digest">${digest}</code>`,
          ]),
        })
      }`,
  );
}

/** The run in one line, below the title. */
export function runLine({ run, finished, engine, seconds }: RunFacts): Html {
  return html`<p class="run-line">
    Run <code>${run}</code> · finished ${moment(finished)} · ${duration(seconds)} · engine ${engine}
  </p>`;
}

/** What the run wants its readers to know before they read on. */
export function runNotices({ notices }: RunFacts): Html {
  if (notices.length === 0) return html``;
  return html`<section class="care" aria-label="Notices of the run">
    <h2>Notices of the run</h2>
    <ul>
      ${notices.map((notice) => html`<li>${notice}</li>`)}
    </ul>
  </section>`;
}

function named(caption: string, values: readonly NamedValue[]): Html {
  return values.length === 0
    ? html`<p class="absent">${caption}: none recorded.</p>`
    : dataTable({
        caption,
        head: ["Name", "Value"],
        rows: values.map(({ name, value }) => [name, html`<span class="value">${String(value)}</span>`]),
      });
}

function counts({ total, reused, executed, failed }: Counts): string {
  return `${formatCount(total)}: ${formatCount(reused)} reused, ${formatCount(executed)} executed, ${formatCount(failed)} failed`;
}

/** `2026-11-25 10:16:12 UTC` of an ISO time. */
function moment(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, "$1 $2 UTC");
}

function duration(seconds: number): string {
  if (seconds < 60) return `${formatNumber(seconds, 1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
