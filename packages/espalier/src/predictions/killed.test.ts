import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRng } from "@espalier/learn";
import { expect, vi } from "vitest";
import { startChild, withDist } from "../store/fixtures/child.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { answer, logIn, requestIdsIn, rules } from "./fixtures/log-in.ts";
import { startDrainer } from "./start-drainer.ts";

const kills = process.env["ESPALIER_SLOW"] === "1" ? 200 : 2;
const script = new URL("./fixtures/answer-until-killed.mjs", import.meta.url);

withDist(
  `killed at ${kills} random moments while two others take its spools, no answered prediction is lost and none is there twice`,
  async () => {
    const dir = join(temporaryFolder(), "predictions");
    mkdirSync(dir);
    const drainers = [startDrainer(dir, rules), startDrainer(dir, rules)];
    const rng = createRng(6).fork("moments");
    const answered: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const child = startChild(script, dir, String(kill), String(20_000));
      await child.lines(1);
      await pause(rng.next() * 100);
      child.process.kill("SIGKILL");
      await child.ended;
      answered.push(...child.told());
    }
    await Promise.all(drainers.map((drainer) => drainer.stop()));
    expect(drainers.map((drainer) => drainer.stats().failures)).toEqual([0, 0]);
    const remembered = await requestIdsIn(dir);
    const known = new Set(remembered);
    expect(known.size).toBe(remembered.length);
    expect(answered.filter((id) => !known.has(id))).toEqual([]);
    expect(remembered.length).toBeGreaterThanOrEqual(answered.length);
    // One that was killed before its first record leaves an empty file, which goes after some minutes.
    const left = readdirSync(join(dir, "spool")).map((file) => statSync(join(dir, "spool", file)).size);
    expect(left.filter((size) => size > 0)).toEqual([]);
  },
  30_000 + kills * 2000,
);

withDist("the drainer takes what waits, ends with a last pass, and tells when it cannot", async () => {
  const dir = join(temporaryFolder(), "predictions");
  const log = logIn(dir);
  await answer(log, "a");
  await log.close();
  const drainer = startDrainer(dir, rules);
  await drainer.stop();
  expect(drainer.stats()).toEqual({ takenRows: 1, damagedLines: 0, failures: 0 });
  expect(await requestIdsIn(dir)).toEqual(["a"]);

  const folder = join(temporaryFolder(), "predictions");
  mkdirSync(join(folder, "predictions.db"), { recursive: true });
  const onFailure = vi.fn();
  const broken = startDrainer(folder, rules, onFailure);
  await vi.waitFor(() => expect(onFailure).toHaveBeenCalled(), 30_000);
  await broken.stop();
  expect(broken.stats().failures).toBeGreaterThan(0);
});
