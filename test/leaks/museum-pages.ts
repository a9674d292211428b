import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { radstudy } from "../cli/radstudy.ts";
import { measuredText, type MeasuredLeak } from "./measure-leak.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** How many noise cohorts the committed figures are of. */
export const committedCohorts = 50;

/** Folders of docs/leaks that hold a study. */
export function museumFolders(): string[] {
  const entries = readdirSync(new URL("../../docs/leaks", import.meta.url), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Page of a leak, or the table of all. */
export function pageFile(name: string | null): string {
  return `${root}docs/leaks/${name === null ? "" : `${name}/`}README.md`;
}

/** What `radstudy check` prints for the study of a leak, and its exit code. */
export async function refusalOf(name: string): Promise<{ readonly text: string; readonly code: number | null }> {
  const { stderr, stdout, code } = await radstudy(root, ["check", `docs/leaks/${name}`]);
  return { text: `${stdout}${stderr}`.trimEnd(), code };
}

/** What the page says that `radstudy check` prints. */
export function committedRefusal(name: string): string {
  return /```text\n\$ radstudy check (\S+)\n([\s\S]*?)\n```/.exec(readFileSync(pageFile(name), "utf8"))?.[2] ?? "";
}

export function withRefusal(page: string, name: string, refusal: string): string {
  return page.replace(
    /```text\n[\s\S]*?```/,
    () => `\`\`\`text\n$ radstudy check docs/leaks/${name}\n${refusal}\n\`\`\``,
  );
}

/** The line of figures of a page. */
export function measuredLine({ leak, leaky, honest }: MeasuredLeak): string {
  return `${leak.cohort}: **${measuredText(leaky)}** with the leak, ${measuredText(honest)} without it.`;
}

export function withMeasured(page: string, measured: MeasuredLeak): string {
  return page.replace(/(pure noise\):\n\n)[^\n]*/, (_, before: string) => `${before}> ${measuredLine(measured)}`);
}

/** One line of the table of all leaks. */
export function tableLine({ leak, leaky, honest }: MeasuredLeak): string {
  const codes = [...committedRefusal(leak.name).matchAll(/^error\[([a-z-]+)\]/gm)].map(([, code]) => `\`${code}\``);
  return `| [${leak.title}](${leak.name}/README.md) | ${codes.join(", ")} | ${leak.cohort} | **${measuredText(leaky)}** | ${measuredText(honest)} |`;
}

export function withTable(page: string, lines: readonly string[]): string {
  return page.replace(
    /(\|---\|---\|---\|---\|---\|\n)(\|[^\n]*\n)*/,
    (_, head: string) => `${head}${lines.join("\n")}\n`,
  );
}
