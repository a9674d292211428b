import { deviationOf, meanOf } from "../fixtures/nested-estimate.ts";
import { judgeParity, sameWithin } from "./judge-parity.ts";
import type { ParityRow, ParityRun } from "./run-parity.ts";

/** docs/parity.md: every number of it is of this run. */
export function parityMarkdown({ versions, shapes, rows }: ParityRun): string {
  const same = rows.filter(({ task }) => task.compare === "same");
  const ties = rows.filter(({ task }) => task.compare === "ties");
  const seeds = rows.filter(({ task }) => task.compare === "seeds");
  const said = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const sizes = shapes.map(({ data, rows: n, columns }) => `\`${data}\` ${n} x ${columns}`);
  return `# Parity with scikit-learn

Nested estimates of radstudy's learners beside scikit-learn's, on public radiomics tables and on the same folds. Made by

    npm run parity -- --write

which needs Python with scikit-learn and pandas (\`python3\`, or what \`RADSTUDY_PYTHON\` names) and the tables of radMLBench
(\`RADSTUDY_DATA\` names the folder that holds \`tabular/\`). Versions: ${said.join(", ")}. Tables (cases x features): ${sizes.join(", ")}.

radstudy makes the folds, 5 outer and 5 inner, stratified, and hands them to \`test/parity/nested.py\` with the grid. Both standardize inside
every training part, choose the setting of the best mean inner AUC (the simplest of equals), refit, and report the mean AUC over the outer
folds. The references are run to convergence: scikit-learn's default tolerances are no truth. CPU seconds are of the whole nested
estimate, one thread, as a side remark; for speed see bench.md.

## Nothing is random: the difference is at most ${sameWithin}

"Same choice" counts the outer folds in which both programs chose the same setting. SVMs are compared by their decision values on the
reference's side and by probabilities on ours: the sigmoid between them keeps the order where its slope has the right sign.

| data | learner | reference | radstudy | scikit-learn | difference | same choice | CPU s | |
|---|---|---:|---:|---:|---:|---:|---:|---|
${same.map(sameLine).join("\n")}

## Equal splits are drawn: the distance to the range of the reference is at most ${sameWithin}

Of several columns with the same gain, scikit-learn's boosting takes one at random, ours the first. Otherwise nothing is random. One
setting, five random states of the reference.

| data | learner | reference | radstudy | scikit-learn, range | distance | |
|---|---|---|---:|---:|---:|---|
${ties.map(tiesLine).join("\n")}

## Chance in the fit: no difference of the means over 20 seeds

Forests draw cases and columns. One setting, the folds of above, 20 seeds each. "Allowed" is the t bound of the difference of the means
(Welch), level 0.01 over all rows of the table.

| data | learner | reference | radstudy, mean (SD) | scikit-learn, mean (SD) | difference | allowed | |
|---|---|---|---:|---:|---:|---:|---|
${seeds.map((row) => seedsLine(row, seeds.length)).join("\n")}

## Survival

Not compared yet: no survival learner of radstudy is part of this comparison. The Cox path is checked against converged coefficients in
\`test/statistics/survival\`.
`;
}

function sameLine(row: ParityRow): string {
  const { data, task, ours, theirs, unfinished } = row;
  const { difference, isEqual } = judgeParity(row, 1);
  const agree = ours.chosen.filter((value, fold) => Math.abs(value / theirs.chosen[fold] - 1) < 1e-9).length;
  const limit = unfinished > 0 ? `, ${unfinished} fits at the iteration limit` : "";
  return `| \`${data}\` | ${task.name} | ${task.reference}${limit} | ${auc(ours.aucs)} | ${auc(theirs.aucs)} | ${signed(difference)} | ${agree} of ${ours.chosen.length} | ${seconds(ours.cpuSeconds)} / ${seconds(theirs.cpuSeconds)} | ${verdict(isEqual)} |`;
}

function tiesLine(row: ParityRow): string {
  const { data, task, ours, theirs } = row;
  const { difference, isEqual } = judgeParity(row, 1);
  const [least, most] = [Math.min(...theirs.aucs), Math.max(...theirs.aucs)].map((value) => value.toFixed(4));
  return `| \`${data}\` | ${task.name} | ${task.reference} | ${auc(ours.aucs)} | ${least} to ${most} | ${signed(difference)} | ${verdict(isEqual)} |`;
}

function seedsLine(row: ParityRow, comparisons: number): string {
  const { data, task, ours, theirs } = row;
  const { difference, allowed, isEqual } = judgeParity(row, comparisons);
  return `| \`${data}\` | ${task.name} | ${task.reference} | ${auc(ours.aucs)} (${deviationOf(ours.aucs).toFixed(4)}) | ${auc(theirs.aucs)} (${deviationOf(theirs.aucs).toFixed(4)}) | ${signed(difference)} | ${allowed.toFixed(4)} | ${verdict(isEqual)} |`;
}

function auc(values: readonly number[]): string {
  return meanOf(values).toFixed(4);
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
}

function seconds(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function verdict(isEqual: boolean): string {
  return isEqual ? "equal" : "**differs**";
}
