import { deviationOf, meanOf } from "../fixtures/nested-estimate.ts";
import { judgeParity, sameWithin } from "./judge-parity.ts";
import { binarySets, comparisons, survivalSets } from "./parity-tasks.ts";
import type { ParityRow, ParityRun } from "./run-parity.ts";

/** docs/parity.md: every number of it is of this run. */
export function parityMarkdown({ versions, shapes: unordered, rows: measured }: ParityRun): string {
  const wanted = comparisons.flatMap(({ data, tasks }) => tasks.map(({ name }) => ({ data, name })));
  const dataPlace = (data: string): number => comparisons.findIndex((each) => each.data === data);
  const place = ({ data, task }: ParityRow): number =>
    wanted.findIndex((each) => each.data === data && each.name === task.name);
  const shapes = unordered.toSorted((a, b) => dataPlace(a.data) - dataPlace(b.data));
  const all = measured.toSorted((a, b) => place(a) - place(b));
  const left = wanted.filter(({ data, name }) => all.every((row) => row.data !== data || row.task.name !== name));
  const leftOut =
    left.length === 0
      ? ""
      : `\n\nNot in this run: ${left.map(({ data, name }) => `${name} on \`${data}\``).join("; ")}.`;
  const of = (sets: readonly string[]): ParityRow[] => all.filter(({ data }) => sets.includes(data));
  const rows = of(binarySets);
  const survival = of(survivalSets);
  const others = all.filter((row) => !rows.includes(row) && !survival.includes(row));
  const overSeeds = all.filter(({ task }) => task.compare === "seeds").length;
  const said = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const sizes = shapes.map(({ data, rows: n, columns }) => `\`${data}\` ${n} x ${columns}`);
  return `# Parity with scikit-learn and scikit-survival

Nested estimates of radstudy's learners beside those of scikit-learn and scikit-survival, on public tables and on the same folds. Made by

    npm run parity -- --write

which needs Python with scikit-learn, scikit-survival, skglm, statsmodels and pandas (\`python3\`, or what \`RADSTUDY_PYTHON\` names) and the tables
(\`RADSTUDY_DATA\` names the folder that holds \`tabular/\` of radMLBench and \`survival/\` of scikit-survival). Parts of it:
\`npm run parity -- --only Hosny2018A --save FILE\`, joined by \`--from FILE ... --write\`. Versions: ${said.join(", ")}. Tables (cases x features): ${sizes.join(", ")}.

radstudy makes the folds, 5 outer and 5 inner, stratified, and hands them to \`test/parity/nested.py\` with the grid. Both standardize inside
every training part, choose the setting of the best mean inner AUC (the simplest of equals), refit, and report the mean AUC over the outer
folds. The references are run to the tolerances that the tables name: scikit-learn's defaults are no truth. The elastic net has no solver in
scikit-learn that converges on such tables in reasonable time; its reference is skglm, and the script checks the optimality conditions of
each of its fits (1e-8). CPU seconds are of the whole nested
estimate, one thread, as a side remark; for speed see bench.md.${leftOut}

## Nothing is random: the difference is at most ${sameWithin}

"Same choice" counts the outer folds in which both programs chose the same setting. SVMs are compared by their decision values on the
reference's side and by probabilities on ours: the sigmoid between them keeps the order where its slope has the right sign. Naive Bayes is
compared at a large smoothing: at the usual one its probabilities of hundreds of features are 0 or 1 to the last bit, and rounding decides.

| data | learner | reference | radstudy | scikit-learn | difference | same choice | CPU s | |
|---|---|---:|---:|---:|---:|---:|---:|---|
${linesOf(rows, "same", sameLine)}

## Equal splits are drawn: the distance to the range of the reference is at most ${sameWithin}

Of several columns with the same gain, boosting in scikit-learn and scikit-survival takes one at random, ours the first. Otherwise nothing is random. One
setting, three random states of the reference.

| data | learner | reference | radstudy | scikit-learn, range | distance | |
|---|---|---|---:|---:|---:|---|
${linesOf(rows, "ties", tiesLine)}

## Chance in the fit: no difference of the means over 20 seeds

Forests draw cases and columns. One setting, the folds of above, 20 seeds each. "Allowed" is the t bound of the difference of the means
(Welch), level 0.01 over all rows of the table.

| data | learner | reference | radstudy, mean (SD) | scikit-learn, mean (SD) | difference | allowed | |
|---|---|---|---:|---:|---:|---:|---|
${linesOf(rows, "seeds", (row) => seedsLine(row, overSeeds))}

## Follow-up: Harrell's concordance beside scikit-survival

The data sets of scikit-survival's tests, categories as 0/1 columns, folds that share out the events, the inner loop by concordance. The same
rules: a difference of at most ${sameWithin} where nothing is random, the t bound over 20 seeds for the forest.

| data | learner | reference | radstudy | scikit-survival | difference | same choice | CPU s | |
|---|---|---|---:|---:|---:|---:|---:|---|
${linesOf(survival, "same", sameLine)}

Boosting, as above, beside the range of three random states:

| data | learner | reference | radstudy | scikit-survival, range | distance | |
|---|---|---|---:|---:|---:|---|
${linesOf(survival, "ties", tiesLine)}

| data | learner | reference | radstudy, mean (SD) | scikit-survival, mean (SD) | difference | allowed | |
|---|---|---|---:|---:|---:|---:|---|
${linesOf(survival, "seeds", (row) => seedsLine(row, overSeeds))}

## Classes, levels and numbers

Material of a region of the phantom (10 classes, whole scans held out) and tumor grade by the mean AUC of one level against the rest; systolic pressure on
admission by R squared, chosen inside by squared error. A difference of at most ${sameWithin}.

| data | learner | reference | radstudy | reference says | difference | same choice | CPU s | |
|---|---|---|---:|---:|---:|---:|---:|---|
${linesOf(others, "same", sameLine)}

Boosting, as above, beside the range of three random states:

| data | learner | reference | radstudy | scikit-learn, range | distance | |
|---|---|---|---:|---:|---:|---|
${linesOf(others, "ties", tiesLine)}

Forests over 20 seeds each; grades are classes to trees:

| data | learner | reference | radstudy, mean (SD) | scikit-learn, mean (SD) | difference | allowed | |
|---|---|---|---:|---:|---:|---:|---|
${linesOf(others, "seeds", (row) => seedsLine(row, overSeeds))}

Without a row: the perceptron, which stops by the loss of an inner split where scikit-learn's stops by the accuracy of one, so that the two are no fits of one
model; its gradients and steps are held to literal values instead.
`;
}

function linesOf(
  rows: readonly ParityRow[],
  compare: ParityRow["task"]["compare"],
  line: (row: ParityRow) => string,
): string {
  return rows
    .filter(({ task }) => task.compare === compare)
    .map(line)
    .join("\n");
}

function sameLine(row: ParityRow): string {
  const { data, task, ours, theirs, unfinished } = row;
  const { difference, isEqual } = judgeParity(row, 1);
  const agree = ours.chosen.filter((value, fold) => Math.abs(value - theirs.chosen[fold]) <= 1e-9 * value).length;
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
