import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { radstudy, type Finished } from "./radstudy.ts";
import { inStudyFolder, studyText, tinyStudy, writeFiles } from "./tiny-study.ts";

const root = join(import.meta.dirname, "../..");
const engine = ["--engine", "in-process", "--threads", "1"] as const;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const counts = {
  total: expect.any(Number),
  reused: expect.any(Number),
  executed: expect.any(Number),
  failed: 0,
} as const;

let folder: string;
let first: Finished;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "radstudy-commands-"));
  writeFiles(folder, tinyStudy());
  first = await radstudy(folder, ["run", ...engine]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parsed({ stdout }: Finished): Record<string, unknown> {
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("radstudy run", () => {
  it("writes the path of the report to standard output and nothing else", () => {
    expect(first.stderr).toContain("tiny   12 cases (12 development)   seed 1   1 thread\n");
    expect(first.stdout).toMatch(/^results\/tiny\/\d{8}-\d{6}-[0-9a-f]{4}\/report\.html\n$/);
    expect(first.code).toBe(0);
    expect(readFileSync(join(folder, first.stdout.trim()), "utf8")).toContain("<html");
  });

  it("writes one line per stage where no terminal listens, without color", () => {
    expect(first.stderr).toMatch(/^done {2}extract ct {2}12 cases, 12 measured/m);
    expect(first.stderr).toMatch(/^done {2}report/m);
    expect(first.stderr).not.toContain("\u001b");
    expect(first.stderr).not.toContain("\r");
    expect(first.stderr.trimEnd().split("\n").length).toBeLessThan(20);
  });

  it("prints one object for programs, and reuses everything the second time", async () => {
    const again = await radstudy(folder, ["run", ...engine, "--json", "--quiet"]);
    expect(parsed(again)).toMatchObject({
      run: expect.stringMatching(/^\d{8}-\d{6}-[0-9a-f]{4}$/),
      study: "tiny",
      status: "completed",
      engine: "in-process",
      server: null,
      report: expect.stringMatching(/report\.html$/),
      seconds: expect.any(Number),
      peakMemoryMb: process.platform === "linux" ? expect.any(Number) : null,
      nodes: { ...counts, executed: 0 },
      items: { ...counts, total: 25, executed: 0, reused: 25 },
      digests: { features_long: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      failures: [],
    });
    expect(again).toMatchObject({ code: 0, stderr: "" });
  });

  it("says that a run with --cases is a try, and how many cases it has", async () => {
    await inStudyFolder(tinyStudy(), async (other) => {
      const { code, stderr } = await radstudy(other, ["run", ...engine, "--cases", "8"]);
      expect(stderr).toContain("tiny   8 cases (8 development)");
      expect(stderr).toContain("A try with the first 8 cases of each cohort (--cases): its results mean nothing yet");
      expect(code).toBe(0);
      const oneClass = await radstudy(other, ["run", ...engine, "--cases", "3"]);
      expect(oneClass.stderr).toContain("error[outcome-one-class]: outcome: one class only");
      expect(oneClass.stderr).toContain("This was a try with --cases 3; a larger number may do");
      expect(oneClass.code).toBe(1);
    });
  });

  it("gives its mistakes to programs as one object", async () => {
    const text = studyText.replace("positive: 1", "positive: 2");
    await inStudyFolder({ ...tinyStudy(), "study.yaml": text }, async (other) => {
      for (const command of ["run", "check", "plan"]) {
        const refused = await radstudy(other, [command, "--json"]);
        expect(refused.code).toBe(2);
        const { ok, errors, warnings } = parsed(refused);
        expect({ ok, warnings }).toEqual({ ok: false, warnings: [] });
        expect(errors).toMatchObject([
          {
            file: expect.stringMatching(/^study\.yaml$|cases\.csv$/),
            line: expect.any(Number),
            column: expect.any(Number),
            path: "outcome.positive",
            code: "outcome-positive-absent",
            problem: 'the outcome "relapse" is never "2"',
            fix: expect.toSatisfy((fix: unknown) => fix === null || typeof fix === "string"),
          },
        ]);
      }
    });
  });
});

describe("a command that is stopped by Ctrl-C", () => {
  it("ends with 130, says what is kept, and goes on with the same command", async () => {
    await inStudyFolder(tinyStudy(), async (other) => {
      const stopped = await radstudy(other, ["run", ...engine], {}, { signal: "SIGINT", after: "runs  check" });
      expect(stopped.stderr).toContain("Stopping: the work in hand is finished and kept (Ctrl-C again ends at once)");
      expect(stopped.stderr).toMatch(/Stopped\. \d+ items were finished and are kept; the same command goes on\.\n$/);
      expect({ code: stopped.code, stdout: stopped.stdout }).toEqual({ code: 130, stdout: "" });
      expect((await radstudy(other, ["status"])).stdout).toContain("canceled");
      const report = await radstudy(other, ["report"]);
      expect(report.stderr).toContain("error[run-unfinished]: run tiny/");
      expect(report.code).toBe(3);
      expect((await radstudy(other, ["run", ...engine])).code).toBe(0);
    });
  });
});

describe("radstudy plan", () => {
  it("reuses all of a finished study", async () => {
    const plan = await radstudy(folder, ["plan", "--json", "--exit-code"]);
    const { study, plan: digest, totals, ...rest } = parsed(plan);
    const nodes = rest["nodes"] as object[];
    expect(study).toBe("tiny");
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(nodes.length).toBe(14);
    for (const node of nodes) {
      expect(node).toMatchObject({ id: expect.any(String), kind: expect.any(String), state: "reuse", reasons: [] });
      expect(node).toHaveProperty("items");
    }
    expect(totals).toMatchObject({ nodes: 14, reuse: 14, run: 0, itemsToRun: 0 });
    expect(plan.code).toBe(0);
  });

  it("exits with 3 where work is pending and that was asked, and says why in words", async () => {
    await inStudyFolder(tinyStudy(), async (other) => {
      writeFiles(other, { "study.yaml": studyText.replace("families", "discretization: { binCount: 16 }, families") });
      const pending = await radstudy(other, ["plan", "--exit-code", "--workspace", join(folder, "results")]);
      expect(pending.stdout).toMatch(/^run +extract\.ct .*12 items: 0 reused, 12 to run .*binCount: 32 -> 16/m);
      expect(pending.code).toBe(3);
    });
  });

  it("suggests the node that was meant", async () => {
    const { code, stderr } = await radstudy(folder, ["plan", "--node", "extract.tc"]);
    expect(stderr).toContain('error[name-unknown]: plan: there is no node "extract.tc"');
    expect(stderr).toContain('write "extract.ct"');
    expect(code).toBe(2);
  });
});

describe("radstudy status", () => {
  it("lists the runs, for people and for programs", async () => {
    const plain = await radstudy(folder, ["status"]);
    expect(plain.stdout).toMatch(/^tiny\/\S+ {2}completed {2}in-process {2}14 nodes, 25 items {2}[\d.]+ s$/m);
    const { runs } = parsed(await radstudy(folder, ["status", "--json"]));
    expect((runs as object[])[0]).toMatchObject({
      run: expect.any(String),
      study: "tiny",
      state: "completed",
      engine: "in-process",
      started: expect.stringMatching(isoTime),
      seconds: expect.any(Number),
      nodesFinished: 14,
      itemsDone: 25,
      failed: 0,
    });
  });

  it("with --watch returns when the run is over", async () => {
    const watched = await radstudy(folder, ["status", "--watch", "tiny"]);
    expect(watched.stdout).toContain("completed");
    expect(watched.code).toBe(0);
  });

  it("lists the runs that are there where a name fits none", async () => {
    for (const command of ["status", "report"]) {
      const { code, stdout, stderr } = await radstudy(folder, [command, "nonsense"]);
      expect(stderr).toMatch(
        /^error\[run-missing\]: run nonsense: no run has that name, expected one of .*tiny\/\d{8}/,
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    }
  });
});

describe("radstudy report", () => {
  it("renders the same bytes again", async () => {
    const [run] = readdirSync(join(folder, "results", "tiny")).sort();
    const file = join(folder, "results", "tiny", run, "report.html");
    const before = readFileSync(file, "utf8");
    const rendered = await radstudy(folder, ["report", run]);
    expect(rendered).toEqual({ code: 0, stdout: `results/tiny/${run}/report.html\n`, stderr: "" });
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(parsed(await radstudy(folder, ["report", run, "--json"]))).toEqual({ run, study: "tiny", report: file });
  });
});

describe("radstudy doctor", () => {
  it("gives every check a state, and what to do where it is not well", async () => {
    const { ok, ...rest } = parsed(await radstudy(folder, ["doctor", "--json"]));
    const checks = rest["checks"] as { state: string; fix: string | null }[];
    expect(ok).toBe(checks.every(({ state }) => state !== "missing"));
    for (const check of checks) {
      expect(check).toMatchObject({ name: expect.any(String), found: expect.any(String) });
      expect(["ok", "warning", "missing"]).toContain(check.state);
      expect(check.fix === null).toBe(check.state === "ok");
    }
  });
});

describe("radstudy explain", () => {
  it.each([
    ["column-missing", "wants a column that the table does not have"],
    ["too-many-failed", "execution.maxFailedFraction"],
    ["disk-full", "give the same command again"],
    ["features.ct.discretization", 'default: {"binCount":32}'],
    ["cm_joint_max_3D_comb", "glcm"],
    ["RNU0", "morph_volume"],
  ])("%s", async (name, words) => {
    const { code, stdout } = await radstudy(folder, ["explain", name]);
    expect(stdout).toContain(words);
    expect(code).toBe(0);
    expect(parsed(await radstudy(folder, ["explain", name, "--json"]))).toEqual({ name, text: stdout.trimEnd() });
  });

  it("suggests the name that was meant", async () => {
    const { code, stdout, stderr } = await radstudy(folder, ["explain", "colum-missing"]);
    expect(stderr).toContain('nothing is called "colum-missing"');
    expect(stderr).toContain('did you mean "column-missing"?');
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("radstudy schema", () => {
  it("prints a JSON Schema that accepts the committed studies and refuses a typing error", async () => {
    const { code, stdout } = await radstudy(folder, ["schema"]);
    expect(code).toBe(0);
    const schema = z.fromJSONSchema(JSON.parse(stdout) as Parameters<typeof z.fromJSONSchema>[0]);
    for (const name of ["demo-multicenter", "nsclc-two-centers", "sts-metastasis"]) {
      const study = parse(readFileSync(join(root, "studies", name, "study.yaml"), "utf8")) as object;
      expect(schema.safeParse(study).success).toBe(true);
      expect(schema.safeParse({ ...study, modles: {} }).success).toBe(false);
      expect(schema.safeParse({ ...study, seed: "one" }).success).toBe(false);
    }
  });
});

describe("a command line with a mistake", () => {
  it.each([
    [["rnu"], "error: unknown command 'rnu'", "(Did you mean run?)"],
    [["run", "--thread", "2"], "error: unknown option '--thread'", "(Did you mean --threads?)"],
    [["run", "--threads", "0"], "argument '0' is invalid", "Expected a whole number above 0."],
    [["run", "--engine", "cloud"], "argument 'cloud' is invalid", "auto, temporal, in-process"],
    [["explain"], "error: missing required argument 'name'", ""],
    [["check", "nowhere.yaml"], "error[study-missing]: study nowhere.yaml: no such file", 'as in "radstudy run'],
    [["check", "images"], "error[study-missing]: study images: this folder holds no study.yaml", "name the folder"],
    [["check", "--data", "nowhere"], "error[data-absent]: the data folder", "with --data from the folder you are in"],
  ])("%j ends with 2", async (args, problem, fix) => {
    const { code, stdout, stderr } = await radstudy(folder, args);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(fix);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("without a command shows what there is", async () => {
    const { code, stderr } = await radstudy(folder, []);
    expect(stderr).toContain("Usage: radstudy <command>");
    expect(code).toBe(2);
  });
});

describe("radstudy --help", () => {
  it("names every command, the exit codes and what STUDY and RUN mean", async () => {
    const { code, stdout } = await radstudy(folder, ["--help"]);
    for (const name of ["demo", "doctor", "check|validate", "plan", "run", "status", "report", "explain", "schema"]) {
      expect(stdout).toMatch(new RegExp(`^ +${name.replace("|", "\\|")} `, "m"));
    }
    expect(stdout).toContain("Exit:  0 done, 1 failed or mismatch, 2 bad input, 3 waiting, 130 canceled");
    expect(stdout).toContain("STUDY: a study file or folder");
    expect(code).toBe(0);
  });

  it.each(["demo", "doctor", "check", "plan", "run", "status", "report", "explain", "schema"])(
    "of %s",
    async (name) => {
      const { code, stdout, stderr } = await radstudy(folder, [name, "--help"]);
      expect(stdout).toContain(`Usage: radstudy ${name}`);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    },
  );
});

describe("in a GitHub workflow", () => {
  it("errors become annotations, on standard error", async () => {
    const text = studyText.replace("interpolation:", "interpolaton:");
    await inStudyFolder({ ...tinyStudy(), "study.yaml": text }, async (other) => {
      const { stdout, stderr } = await radstudy(other, ["check"], { GITHUB_ACTIONS: "true" });
      expect(stderr).toMatch(
        /^::error file=study\.yaml,line=8,col=\d+,title=key-unknown::features\.ct has no key "interpolaton"; write "interpolation"$/m,
      );
      expect(stdout).toBe("");
    });
  });
});
