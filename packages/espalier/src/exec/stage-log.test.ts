import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { listLogs, logPath } from "./index.ts";
import { keepEarlierLog, stageLog } from "./stage-log.ts";

/** What a log holds after these pieces, with room for 2 × 10 bytes. */
async function logOf(pieces: readonly string[]): Promise<string> {
  const path = join(temporaryFolder(), "logs/s.log");
  const log = stageLog(path, 10);
  for (const piece of pieces) await log.write(Buffer.from(piece));
  await log.end();
  return existsSync(path) ? readFileSync(path, "utf8") : "(none)";
}

const digits = "0123456789";
const letters = "abcdefghijklmnopqrstuvwxyz";

test.each([
  ["nothing", [], "(none)"],
  ["an empty piece", [""], "(none)"],
  ["less than the first half", ["ab", "c"], "abc"],
  ["the first half to the byte", [digits], digits],
  ["more than the first half", [digits, "abc"], `${digits}abc`],
  ["both halves to the byte", [digits, digits], digits + digits],
  ["one byte too many", [digits, "a", digits], `${digits}\n… 1 bytes left out …\n${digits}`],
  ["one long piece", [digits + letters + digits], `${digits}\n… 26 bytes left out …\n${digits}`],
  [
    "a long piece over a begun end",
    [`${digits}abc`, letters],
    `${digits}\n… 19 bytes left out …\n${letters.slice(-10)}`,
  ],
  [
    "many small pieces",
    (digits + letters + letters).split(""),
    `${digits}\n… 42 bytes left out …\n${letters.slice(-10)}`,
  ],
])("of %s the log has the beginning and the end", async (_, pieces, text) => {
  expect(await logOf(pieces)).toBe(text);
});

test("two streams that write at the same time lose nothing", async () => {
  const path = join(temporaryFolder(), "s.log");
  const log = stageLog(path);
  await Promise.all(["a", "b"].flatMap((name) => Array.from({ length: 50 }, () => log.write(Buffer.from(name)))));
  await log.end();
  expect(readFileSync(path, "utf8").split("").sort().join("")).toBe("a".repeat(50) + "b".repeat(50));
});

test("the last lines are told without what would colour or move about in a terminal, and not too long", async () => {
  const log = stageLog(join(temporaryFolder(), "s.log"));
  await log.write(Buffer.from(`gone\n\u001b[31mred\u001b[0m\n\n  \nbell\u0007\r\n${"x".repeat(5000)}\n`));
  await log.end();
  expect(log.lastLines(3)).toEqual(["red", "bell ", "x".repeat(300)]);
});

test("a log that cannot be written is a fault", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "logs"), "a file where a folder belongs");
  const log = stageLog(join(folder, "logs/run/s.log"));
  await expect(log.write(Buffer.from("a"))).rejects.toMatchObject({ name: "Fault" });
  await log.end();
});

test("logs of a run are listed by stage and try, whatever the stage is called", async () => {
  const dir = temporaryFolder();
  expect(listLogs(dir, "run")).toEqual([]);
  for (const stage of ["über / all", "fetch.log"]) {
    for (const attempt of [1, 2]) {
      if (attempt > 1) await keepEarlierLog(logPath(dir, "run", stage), attempt - 1);
      const log = stageLog(logPath(dir, "run", stage));
      await log.write(Buffer.from(`${stage} ${attempt}`));
      await log.end();
    }
  }
  const listed = listLogs(dir, "run").map(({ stage, attempt, path }) => [stage, attempt, readFileSync(path, "utf8")]);
  expect(listed).toEqual(
    expect.arrayContaining([
      ["fetch.log", null, "fetch.log 2"],
      ["fetch.log", 1, "fetch.log 1"],
      ["über / all", null, "über / all 2"],
      ["über / all", 1, "über / all 1"],
    ]),
  );
  expect(listed).toHaveLength(4);
});
