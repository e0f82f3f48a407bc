import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { answer, iris, logIn } from "../predictions/fixtures/log-in.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { predictionsExportCommand } from "./predictions-export.ts";
import { predictionsCommand, predictionsForgetCommand, predictionsStatsCommand } from "./predictions.ts";

/** A project's folder, and what a command prints in it. */
function project() {
  const dir = temporaryFolder();
  writeFileSync(join(dir, "espalier.config.ts"), "");
  mkdirSync(join(dir, ".espalier"));
  let printed = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => ((printed += String(text)), true));
  onTestFinished(() => write.mockRestore());
  const globals = { dir, environment: null, json: true, debug: false };
  const told = async (command: Promise<void>): Promise<unknown> => {
    printed = "";
    await command;
    return globals.json ? JSON.parse(printed) : printed;
  };
  return { dir, globals, told, predictions: join(dir, ".espalier", "predictions") };
}

test("a project that has served nothing has nothing to show, and no folder is made for that", async () => {
  const { globals, told } = project();
  expect(await told(predictionsCommand(globals, { limit: 20 }))).toEqual({ predictions: [] });
  expect(await told(predictionsStatsCommand(globals, {}))).toEqual({ days: [], damaged: 0, expired: 0, forgotten: 0 });
  expect(await told(predictionsForgetCommand(globals, { subject: "ann" }))).toEqual({ forgotten: 0 });
  const forPeople = { ...globals, json: false };
  await predictionsCommand(forPeople, { limit: 20 });
  expect(vi.mocked(process.stdout.write).mock.lastCall?.[0]).toContain("nothing is remembered yet");
});

test("an export has every feature and class of its models as a column, and a spreadsheet runs none of its texts", async () => {
  const { dir, globals, told, predictions } = project();
  const log = logIn(predictions, {}, { clock: () => 1_700_000_000_000 });
  await answer(log, "a", [{ alcohol: 12, colour: "=cmd()" }], { "x-subject-id": "ann" });
  await answer(log, "b", [{}], {}, iris);

  expect(await told(predictionsExportCommand(globals, { out: "p.csv", raw: false }))).toMatchObject({ rows: 2 });
  const [head, first, second, ...rest] = readFileSync(join(dir, "p.csv"), "utf8").split("\n");
  const names = head!.split(",");
  expect(names.slice(0, 9)).toEqual("at,request_id,row,model,version,fixed acidity,alcohol,pH,colour".split(","));
  expect(names).toContain("probability setosa");
  expect(first).toMatch(/^2023-11-14T22:13:20.000Z,a,0,wine-quality,3,,12,,'=cmd\(\),/);
  expect(second).toMatch(/^2023-11-14T22:13:20.000Z,b,0,iris,/);
  expect(rest).toEqual([""]);

  await told(predictionsExportCommand(globals, { out: "p.jsonl", raw: false, model: "wine-quality" }));
  const lines = readFileSync(join(dir, "p.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { request_id: "a", subject: "ann", features: { alcohol: 12, colour: "=cmd()", pH: null } },
  ]);
  const other = predictionsExportCommand(globals, { out: "p.xlsx", raw: false });
  await expect(other).rejects.toThrow("--out must end in .csv or .jsonl");
});

test("forgetting takes one subject or one request, and nothing else", async () => {
  const { globals, told, predictions } = project();
  const log = logIn(predictions);
  await answer(log, "a", [{}], { "x-subject-id": "ann" });
  await answer(log, "b");
  expect(await told(predictionsForgetCommand(globals, { subject: "ann" }))).toEqual({ forgotten: 1 });
  expect(await told(predictionsForgetCommand(globals, { request: "b" }))).toEqual({ forgotten: 1 });
  expect(await told(predictionsStatsCommand(globals, {}))).toMatchObject({ days: [], forgotten: 2 });
  for (const filter of [{}, { subject: "a", request: "b" }, { subject: "a", model: "m" }]) {
    await expect(predictionsForgetCommand(globals, filter)).rejects.toMatchObject({ code: "USAGE" });
  }
});
