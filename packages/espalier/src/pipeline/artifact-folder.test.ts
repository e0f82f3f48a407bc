import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forest, number } from "@espalier/learn";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkConfig, type Project } from "../project/index.ts";
import { csv } from "../source/index.ts";
import { stage } from "../stages/index.ts";
import { sha256 } from "../store/index.ts";
import { keepArtifactFolder, type ArtifactFolderFacts } from "./artifact-folder.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "espalier-artifacts-"));
});
afterEach(() => rm(dir, { recursive: true }));

const config = (artifacts: unknown, more: Readonly<Record<string, unknown>> = {}) =>
  checkConfig({
    ...more,
    name: "p",
    source: csv("data.csv"),
    features: { x: number() },
    target: { name: "y", kind: "regression" },
    candidates: { forest: forest.regressor() },
    artifacts,
  });

function project(artifacts: unknown): Project {
  const checked = config(artifacts);
  if (checked.kind === "invalid") throw new Error(JSON.stringify(checked.problems));
  return { dir, file: "espalier.config.ts", config: checked.config, overrides: [] } as unknown as Project;
}

const facts: ArtifactFolderFacts = {
  run_id: "1",
  run_name: "plain-fig",
  model: { name: "p", version: 1 },
  environment: null,
  data_version: "d",
};
const noon = Date.UTC(2026, 10, 21, 12);
/** A version by its model's only byte. */
function keep(model: string, now: number, artifacts: unknown = { folder: "out/made" }): Promise<string | null> {
  const files = { "model.espalier": Buffer.from(model), "evaluation.json": "{}\n" };
  const version = { "model.espalier": sha256(model), "evaluation.json": sha256("{}\n") };
  return keepArtifactFolder(project(artifacts), facts, version, () => Promise.resolve(files), now);
}

test("a version gets a folder named after the time, with hashes of what is in it", async () => {
  const path = await keep("a", noon + 999);
  expect(path).toBe("out/made/2026-11-21T12-00-00Z");
  const run = JSON.parse(await readFile(join(dir, path!, "run.json"), "utf8")) as Record<string, unknown>;
  expect(run).toMatchObject({
    format: 1,
    run_name: "plain-fig",
    files: { "evaluation.json": sha256("{}\n"), "model.espalier": sha256("a") },
  });
  expect((await readdir(join(dir, path!))).sort()).toEqual(["evaluation.json", "model.espalier", "run.json"]);
  expect(await readFile(join(dir, "out/made/latest.json"), "utf8")).toBe('{"folder":"2026-11-21T12-00-00Z"}\n');
});

test("a version that has a folder gets no second one; one whose folder was deleted gets it again", async () => {
  const first = await keep("a", noon);
  const second = await keep("b", noon + 5000);
  expect(await keep("a", noon + 9000)).toBe(first);
  expect(await keep("b", noon + 9000)).toBe(second);
  await rm(join(dir, first!), { recursive: true });
  expect(await keep("a", noon + 9000)).toBe("out/made/2026-11-21T12-00-09Z");
});

test("two versions of one second have two folders, and none is written over", async () => {
  expect(await keep("a", noon)).toBe("out/made/2026-11-21T12-00-00Z");
  expect(await keep("b", noon)).toBe("out/made/2026-11-21T12-00-00Z-2");
  expect(await keep("c", noon)).toBe("out/made/2026-11-21T12-00-00Z-3");
});

test("the newest stay, and what is not ours is left alone", async () => {
  await mkdir(join(dir, "out/made/mine"), { recursive: true });
  for (const [i, version] of ["a", "b", "c", "d"].entries()) {
    await keep(version, noon + 1000 * i, { folder: "out/made", keep: 2 });
  }
  expect((await readdir(join(dir, "out/made"))).sort()).toEqual([
    "2026-11-21T12-00-02Z",
    "2026-11-21T12-00-03Z",
    "latest.json",
    "mine",
  ]);
});

test("the folder just made stays, though the clock went back", async () => {
  await keep("a", noon, { folder: "made", keep: 1 });
  const path = await keep("b", noon - 60_000, { folder: "made", keep: 1 });
  expect((await readdir(join(dir, "made"))).sort()).toEqual([path!.slice("made/".length), "latest.json"]);
});

test("a folder that cannot be written whole is not there at all", async () => {
  const files = { "model.espalier": "a", "no/such/folder": "b" };
  const version = { "model.espalier": sha256("a"), "evaluation.json": sha256("b") };
  const made = keepArtifactFolder(project({ folder: "made" }), facts, version, () => Promise.resolve(files), noon);
  await expect(made).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  expect(await readdir(join(dir, "made"))).toEqual([]);
});

test("what a killed process left unfinished is removed", async () => {
  await mkdir(join(dir, "made/.espalier-999999999-00ff.tmp"), { recursive: true });
  await keep("a", noon, { folder: "made" });
  expect((await readdir(join(dir, "made"))).sort()).toEqual(["2026-11-21T12-00-00Z", "latest.json"]);
});

test("a link that leads out of the project is refused, and nothing is written there", async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), "espalier-elsewhere-"));
  try {
    await symlink(elsewhere, join(dir, "out"));
    await expect(keep("a", noon)).rejects.toMatchObject({ code: "ARTIFACTS_ELSEWHERE" });
    expect(await readdir(elsewhere)).toEqual([]);
  } finally {
    await rm(elsewhere, { recursive: true });
  }
});

test("a file in the way is told", async () => {
  await writeFile(join(dir, "out"), "");
  await expect(keep("a", noon)).rejects.toMatchObject({ code: "PATH_NOT_FOLDER" });
});

test("a project that asks for none gets none", async () => {
  expect(await keep("a", noon, {})).toBeNull();
  expect(await readdir(dir)).toEqual([]);
});

test.each(["..", "../x", "/x", "a/../../x", ".espalier/x", "", "a//b", "a\\b"])(
  "the folder %j is refused",
  (folder) => {
    expect(config({ folder })).toMatchObject({ kind: "invalid", problems: [{ path: "artifacts.folder" }] });
  },
);

test("a folder that a stage would remove, or that is data, is refused", () => {
  const stages = { report: stage.shell("make report", { outputs: ["out/report"] }) };
  expect(config({ folder: "out" }, { stages })).toMatchObject({
    kind: "invalid",
    problems: [{ path: "artifacts.folder", rule: "apart from the outputs of stage report" }],
  });
  expect(config({ folder: "data.csv/x" })).toMatchObject({ problems: [{ rule: "apart from the data" }] });
});

test("how many to keep says nothing without a folder", () => {
  expect(config({ keep: 3 })).toMatchObject({ kind: "invalid", problems: [{ path: "artifacts.keep" }] });
});
