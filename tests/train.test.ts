import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { TrainingStatus } from "../packages/espalier/src/contract/index.ts";
import { isAlive } from "../packages/espalier/src/store/index.ts";
import { copyOfExample, ended, espalier, start } from "./espalier-cli.ts";

/** Iris with a stage that takes as many seconds as a file says. */
async function slowIris(): Promise<string> {
  const dir = await copyOfExample("iris");
  const config = join(dir, "espalier.config.ts");
  const text = readFileSync(config, "utf8")
    .replace("route }", "route, stage }")
    .replace(
      "  serve: {",
      `  stages: {
    hold: stage.shell("echo $$ > pid && exec sleep $(cat hold.txt)", { inputs: ["hold.txt"], before: ["ingest"] }),
  },
  serve: {
    train: true,`,
    );
  writeFileSync(config, text);
  writeFileSync(join(dir, "hold.txt"), "0");
  return dir;
}

test("POST /train with a key: a run, one at a time, its champion answers at once, and it ends with the server", async () => {
  const dir = await slowIris();
  const first = await espalier("-C", dir, "run", "--set", "search.trials=1");
  expect(first.code, first.stderr).toBe(0);
  const made = await espalier("-C", dir, "keys", "create", "--name", "nightly", "--role", "train", "--json");
  const { key } = JSON.parse(made.stdout) as { readonly key: string };

  const child = start(["-C", dir, "serve", "--port", "0"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const end = ended(child);
  const url = await new Promise<string>((found) => {
    let told = "";
    child.stderr!.on("data", (chunk) => {
      told += chunk;
      const match = /answers? on (http:[^\s,]+)/.exec(told);
      if (match) found(match[1]!);
    });
  });
  const ask = (method: string, given: string | null = key) =>
    fetch(`${url}/train`, { method, headers: given === null ? {} : { authorization: `Bearer ${given}` } });
  const status = async () => (await (await ask("GET")).json()) as TrainingStatus;
  const until = async (isThere: (told: TrainingStatus) => boolean) => {
    for (;;) {
      const told = await status();
      if (isThere(told)) return told;
      await pause(50);
    }
  };

  expect([(await ask("POST", null)).status, (await ask("POST", `${key}x`)).status]).toEqual([401, 401]);
  expect(await status()).toMatchObject({ state: "idle" });

  const begun = await ask("POST"); // with all its trials: another model, and so another version
  expect([begun.status, begun.headers.get("location")]).toEqual([202, "/train"]);
  const done = await until(({ state }) => state !== "running");
  expect(done).toMatchObject({ state: "finished", by: "nightly", error: null, result: { model: { name: "iris" } } });
  expect(done.progress.stages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["hold", "ingest", "search", "train", "evaluate", "register"]),
  );
  const { version, aliases } = done.result!.model;
  const info = (await (await fetch(`${url}/model/info`)).json()) as { readonly version: number };
  expect(info.version).toBe(aliases.includes("champion") ? version : 1);

  writeFileSync(join(dir, "hold.txt"), "60");
  expect((await ask("POST")).status).toBe(202);
  await until(({ progress }) => progress.running.includes("hold"));
  const { run } = await status();
  const refused = await ask("POST");
  const { error } = (await refused.json()) as { readonly error: { readonly code: string; readonly message: string } };
  expect([refused.status, error.code]).toEqual([409, "TRAINING_UNDER_WAY"]);
  expect(error.message).toContain(run!.id);

  const pid = Number(readFileSync(join(dir, "pid"), "utf8"));
  child.kill("SIGTERM");
  expect((await end).code).toBe(0);
  expect(isAlive({ pid, started: null })).toBe(false);
  const runs = JSON.parse((await espalier("-C", dir, "runs", "--json")).stdout) as { readonly runs?: unknown };
  expect(JSON.stringify(runs)).toMatch(/"status":\s*"interrupted"/);
});
