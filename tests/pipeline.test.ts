import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ended, espalier, scratch, start } from "./espalier-cli.ts";

/** A project whose own stages need none of ours. */
async function project(stages: string): Promise<string> {
  const dir = join(await scratch(), "p");
  await mkdir(dir);
  await writeFile(
    join(dir, "data.csv"),
    `a,y\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5}`).join("\n")}\n`,
  );
  await writeFile(
    join(dir, "espalier.config.ts"),
    `import { csv, defineProject, stage } from "espalier";
import { number, ridge } from "@espalier/learn";
export default defineProject({
  name: "p", source: csv("data.csv"), features: { a: number() }, target: { name: "y", kind: "regression" },
  candidates: { ridge: ridge() }, search: { trials: 1, folds: 2 },
  stages: { ${stages} },
});`,
  );
  return dir;
}

test("status, dag and --dry-run tell what would run and leave a project as it is, without a store", async () => {
  const dir = await project(`hello: stage.shell("echo hello > hello.txt", { outputs: ["hello.txt"] })`);
  const before = await readdir(dir);
  const [status, dag, dry] = [
    await espalier("-C", dir, "status", "--json"),
    await espalier("-C", dir, "dag", "hello", "--mermaid"),
    await espalier("-C", dir, "run", "hello", "--dry-run"),
  ];
  expect([status.code, dag.code, dry.code]).toEqual([0, 0, 0]);
  expect(JSON.parse(status.stdout)).toMatchObject({ up_to_date: false, stages: { length: 8 } });
  expect(dag.stdout).toContain('s0("hello<br/><small>to run</small>")');
  expect(dry.stdout).toContain("never ran");
  expect(await readdir(dir)).toEqual(before);
});

test("Ctrl-C ends what a stage started; the run is recorded as interrupted, and the next one begins where it stopped", async () => {
  const dir = await project(`
    first: stage.shell("echo 1 > one.txt", { outputs: ["one.txt"] }),
    endless: stage.shell("sleep 300 & echo $! > pid.txt; wait", { after: ["first"] })`);
  const child = start(["-C", dir, "run", "endless"]);
  const done = ended(child);
  while (!existsSync(join(dir, "pid.txt"))) await pause(20);
  await pause(50);
  child.kill("SIGINT");
  const { code, stderr } = await done;
  expect(code).toBe(2);
  expect(stderr).toContain("RUN_INTERRUPTED");
  const pid = (await readFile(join(dir, "pid.txt"), "utf8")).trim();
  const { stdout: state } = spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" });
  expect(state.trim()).toMatch(/^(Z.*)?$/); // gone, or ended and not yet taken note of by whoever inherited it
  const { runs } = JSON.parse((await espalier("-C", dir, "runs", "--json")).stdout) as { runs: { status: string }[] };
  expect(runs.map(({ status }) => status)).toEqual(["interrupted"]);
  const next = await espalier("-C", dir, "run", "first", "--json");
  expect(JSON.parse(next.stdout)).toMatchObject({
    stages: [{ name: "first", own: true, status: "reused", because: "nothing changed" }],
  });
});

test("a stage that fails is told with the end of what it printed, and code 2", async () => {
  const dir = await project(`broken: stage.shell("echo before; echo the reason >&2; exit 7")`);
  const { code, stderr } = await espalier("-C", dir, "run", "broken");
  expect(code).toBe(2);
  expect(stderr).toContain("✗ broken");
  expect(stderr).toContain("STAGE_FAILED");
  expect(stderr).toContain("| the reason");
});
