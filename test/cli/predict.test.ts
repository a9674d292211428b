import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { runCommand, runStudy, type CommandResult } from "../fixtures/command.ts";
import { makeSmallStudy, type SmallStudy } from "../fixtures/small-study.ts";

type Row = Readonly<Record<string, string | number | null>>;

/** One study of 20 + 8 cases, run once: models, case tables, and features of the external cases from another workspace. */
describe("radstudy predict", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "radstudy-predict-"));
  let study: SmallStudy;
  let run = "";
  let external: readonly Row[] = [];
  /** The external case table, and that without its images. */
  let cases: string[][] = [];
  let kept: string[][] = [];
  const place = (name: string) => join(folder, name);
  const long = place("features.csv");
  const write = (name: string, rows: readonly (readonly unknown[])[]) =>
    writeFileSync(place(name), rows.map((row) => row.join(",")).join("\n"));

  beforeAll(async () => {
    study = await makeSmallStudy({}, folder);
    const outcome = await runStudy(study, "in-process");
    run = dirname(outcome.report ?? "");
    external = (await rowsOf(join(run, "tables", "predictions.parquet"))).filter((row) => row["scope"] === "external");
    cases = readFileSync(place("external.csv"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    const at = cases[0].flatMap((name, column) => (name === "image" || name === "mask" ? [] : [column]));
    kept = cases.map((row) => at.map((column) => row[column]));
    write("without-images.csv", kept);
    writeFileSync(
      place("settings.yaml"),
      "modality: CT\ninterpolation: { spacingMm: 4 }\ndiscretization: { binCount: 16 }\nfamilies: [morphology, intensity, glcm]\n",
    );
    const extract = ["extract", place("external.csv"), "--settings", place("settings.yaml"), "--output", long];
    const extracted = await runCommand([...extract, "--workspace", place("elsewhere")]);
    expect(extracted.code, extracted.stderr).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  const modelFile = (name: string) => join(run, "models", `${name}.json`);
  const predict = (name: string, table: string, ...more: string[]) =>
    runCommand(["predict", modelFile(name), place(table), "--workspace", study.workspace, "--json", ...more]);
  const expected = (name: string) =>
    new Map(external.filter((row) => row["model"] === name).map((row) => [row["case"], row["value"]]));
  const predicted = ({ stdout }: CommandResult) =>
    new Map((JSON.parse(stdout) as { predictions: Row[] }).predictions.map((row) => [row["case"], row["value"]]));

  /** The external case table with another value in one cell. */
  const withCell = (row: number, column: string, value: string) =>
    cases.map((cells, at) => (at === row ? cells.map((cell, i) => (cases[0][i] === column ? value : cell)) : cells));

  it.each(["radiomics", "clinical", "volume"])(
    "gives the external predictions of model %s, bit for bit, from images",
    async (name) => {
      const result = await predict(name, "external.csv");
      expect(result.code, result.stderr).toBe(0);
      expect(expected(name).size).toBe(8);
      expect(predicted(result)).toEqual(expected(name));
    },
  );

  it("reads a file that names what it was made from, and is the sealed one", async () => {
    const bytes = readFileSync(modelFile("radiomics"));
    const file = JSON.parse(bytes.toString()) as { privacy: string[]; made: Record<string, unknown>; study: string };
    const made = await rowsOf(join(run, "tables", "provenance.parquet"));
    const digestOf = (node: string, output: string) =>
      made.find((row) => row["node"] === node && row["output"] === output)?.["digest"];
    expect(file).toMatchObject({ study: "small-study", privacy: [] });
    expect(file.made).toMatchObject({
      matrix: digestOf("matrix.development", "matrix"),
      outcomes: digestOf("outcomes", "outcomes"),
      code: made.find((row) => row["node"] === "freeze.radiomics")?.["code"],
      seed: 3,
    });
    const sealed = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    expect(sealed).toBe(digestOf("freeze.radiomics", "model"));
    const events = readFileSync(join(run, "events.jsonl"), "utf8");
    expect(events).toContain(`"radiomics":"${sealed}"`);
  });

  it("gives the same from a long table that extract wrote, and from one column per feature", async () => {
    expect(predicted(await predict("radiomics", "without-images.csv", "--features", `ct=${long}`))).toEqual(
      expected("radiomics"),
    );
    const wide = await rowsOf(join(run, "tables", "features_wide.parquet"));
    const columns = Object.keys(wide[0]).filter((name) => name.startsWith("ct."));
    const valuesOf = new Map(wide.map((row) => [row["case"], columns.map((name) => row[name])]));
    const cell = (value: unknown) => (Number.isNaN(value) ? "" : value);
    const [head, ...rows] = kept;
    write("wide.csv", [
      [...head, ...columns],
      ...rows.map((row) => [...row, ...(valuesOf.get(row[0]) ?? []).map(cell)]),
    ]);
    const result = await predict("radiomics", "wide.csv");
    expect(predicted(result)).toEqual(expected("radiomics"));
    const { notes } = JSON.parse(result.stdout) as { notes: string[] };
    expect(notes.join()).toContain("does not say with which settings they were measured");
  });

  it("refuses a missing feature, other settings, absent columns, unknown sets and cases given twice", async () => {
    const error = async (result: Promise<CommandResult>) => {
      const { code, stdout } = await result;
      return [code, (JSON.parse(stdout) as { error: { code: string; message: string } }).error] as const;
    };
    const lines = readFileSync(long, "utf8").trimEnd().split("\n");
    const without = place("fewer.csv");
    writeFileSync(without, lines.filter((line) => !line.includes(",stat_mean,")).join("\n"));
    const [code, missing] = await error(predict("radiomics", "without-images.csv", "--features", `ct=${without}`));
    expect([code, missing.code]).toEqual([2, "prediction-feature-missing"]);
    expect(missing.message).toContain('no feature "stat_mean" of set "ct"');

    const partial = place("partial.csv");
    writeFileSync(
      partial,
      lines.filter((line) => !line.includes(`${cases[2][0]},`) || !line.includes(",stat_mean,")).join("\n"),
    );
    const [, one] = await error(predict("radiomics", "without-images.csv", "--features", `ct=${partial}`));
    expect(one.code).toBe("prediction-feature-missing");
    expect(one.message).toContain(`case "${cases[2][0]}": no feature "stat_mean" of set "ct"`);

    const others = place("others.csv");
    writeFileSync(
      others,
      lines.join("\n").replaceAll(/sha256:[0-9a-f]{64}(?=,sha256:[0-9a-f]{64},sha256:)/g, `sha256:${"0".repeat(64)}`),
    );
    const [, settings] = await error(predict("radiomics", "without-images.csv", "--features", `ct=${others}`));
    expect(settings.code).toBe("prediction-settings-differ");

    const [, input] = await error(predict("radiomics", "without-images.csv"));
    expect(input.message).toContain('no column "image", "mask", expected those that name the images of "ct"');
    const [, set] = await error(predict("clinical", "external.csv", "--features", `ct=${long}`));
    expect(set.message).toContain("the model has no such feature set, expected clinical");

    write("twice.csv", [...cases, cases[1]]);
    expect((await error(predict("clinical", "twice.csv")))[1].code).toBe("prediction-cases");
    // One row without an id can be told apart, two cannot.
    write(
      "nameless.csv",
      cases.map((row, at) => (at === 1 || at === 2 ? ["", ...row.slice(1)] : row)),
    );
    const [, nameless] = await error(predict("clinical", "nameless.csv"));
    expect([nameless.code, nameless.message.includes('case "" stands there twice')]).toEqual([
      "prediction-cases",
      true,
    ]);
  });

  it("predicts the other cases where a cell of one is no number", async () => {
    const clinical = predicted(await predict("clinical", "external.csv"));
    for (const text of ["old", "0x1F", "1e999"]) {
      write("old.csv", withCell(2, "age", text));
      const result = await predict("clinical", "old.csv");
      const { predictions, failed } = JSON.parse(result.stdout) as { predictions: Row[]; failed: number };
      expect([result.code, failed], result.stderr).toEqual([1, 1]);
      expect(predictions[1]).toMatchObject({ status: "failed", value: null });
      expect(predictions[1]["reason"]).toContain(`column age: expected a number, as in training, got "${text}"`);
      expect(predicted(result)).toEqual(
        new Map([...clinical].map(([name, value], row) => [name, row === 1 ? null : value])),
      );
    }
  });

  it("keeps every case in the table: flagged, refused or excluded, each with its reason", async () => {
    write("changed.csv", withCell(3, "image", "images/gone.nii.gz"));
    const summary = async (result: Promise<CommandResult>) => {
      const { code, stdout } = await result;
      const counts = JSON.parse(stdout) as { predictions: Row[]; refused: number; excluded: number; flagged: number };
      return { code, ...counts };
    };
    const radiomics = await summary(predict("radiomics", "changed.csv"));
    expect(radiomics.code).toBe(1);
    expect([radiomics.excluded, radiomics.flagged]).toEqual([1, 7]);
    expect(radiomics.predictions[2]).toMatchObject({ status: "excluded", value: null });
    expect(radiomics.predictions[2]["reason"]).toContain("images/gone.nii.gz not there");
    // The third hospital was not in training: its batch passes as the step says, and every case is flagged.
    expect(radiomics.predictions[0]["unseen"]).toBe(`center=${cases[1][cases[0].indexOf("center")]}`);

    const narrow = await summary(predict("radiomics", "external.csv", "--out-of-range", "refuse", "--margin", "0"));
    const wide = await summary(predict("radiomics", "external.csv", "--out-of-range", "refuse", "--margin", "1000"));
    expect(wide.refused).toBe(0);
    for (const row of narrow.predictions) expect(row["value"] === null).toBe(row["status"] === "refused");
    for (const row of narrow.predictions) expect(row["status"] === "refused").toBe(Number(row["outside"]) > 0);
  });
});

async function rowsOf(file: string): Promise<readonly Row[]> {
  return tableRows(await readParquet(file));
}
