import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { copyOfExample, ended, espalier, start } from "./espalier-cli.ts";
import { startLoad } from "./load-client.ts";

const isSlow = process.env["ESPALIER_SLOW"] === "1";
const kills = isSlow ? 60 : 1;
const rolls = isSlow ? 5 : 1;
const connections = 4;

/** A busy machine may make a server refuse work; what is tested here is something else. */
const neverOverloaded = ["--set", "serve.queue.targetMs=3600000", "--set", "serve.queue.burstMs=3600000"];

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
const metric = (text: string, name: string) => Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "m").exec(text)?.[1]);

const onLinux: typeof test = (
  process.platform === "linux" ? test : (name: string) => test.skip(`${name} (skipped: it looks into /proc)`)
) as typeof test;

onLinux(
  `two workers, ${kills} times one killed, ${rolls} times replaced, all under load: nothing answered is forgotten`,
  async () => {
    const dir = await copyOfExample("iris");
    expect((await espalier("-C", dir, "run", "--set", "search.trials=1")).code).toBe(0);
    const child = start(["-C", dir, "serve", "--port", "0", "--workers", "2", ...neverOverloaded]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const end = ended(child);
    let told = "";
    child.stderr!.on("data", (piece: Buffer) => (told += piece.toString()));
    await expect.poll(() => told, { timeout: 60_000 }).toContain("answers on");
    const url = /answers on (http:[^\s,]+)/.exec(told)![1]!;
    const metrics = async () => await (await fetch(`${url}/metrics`, { headers: { connection: "close" } })).text();
    await expect.poll(metrics, { timeout: 60_000 }).toMatch(/^workers_up 2$/m);

    const calm = startLoad(url, { connections, ids: "calm", row: { petal_length: 1.4 } });
    for (let roll = 1; roll <= rolls; roll++) {
      child.kill("SIGHUP");
      await expect.poll(() => told.split("all workers have been replaced").length - 1, { timeout: 60_000 }).toBe(roll);
    }
    const rolled = await calm.stop();
    expect(rolled.failed).toEqual([]);
    expect(rolled.answered.length).toBeGreaterThan(100);

    const rough = startLoad(url, { connections, ids: "rough", row: { petal_length: 5 } });
    let counted = 0;
    for (let kill = 1; kill <= kills; kill++) {
      let text = "";
      process.kill(childrenOf(child.pid!)[0]!, "SIGKILL"); // the oldest
      const counts = async () => metric((text = await metrics()), "worker_crashes_total");
      await expect.poll(counts, { timeout: 60_000 }).toBe(kill);
      expect(metric(text, "predictions_total")).toBeGreaterThanOrEqual(counted);
      counted = metric(text, "predictions_total");
      if (isSlow) await pause(1000);
      await expect.poll(metrics, { timeout: 60_000 }).toMatch(/^workers_up 2$/m);
    }
    const killed = await rough.stop();
    // A crash breaks the connections of one worker, on each of which one request stands at most.
    expect(killed.failed.filter((why) => !/ECONNRESET|EPIPE|broken off|hang up/.test(why))).toEqual([]);
    expect(killed.failed.length).toBeLessThanOrEqual(kills * connections);
    expect(killed.answered.length).toBeGreaterThan(100);

    child.kill("SIGTERM");
    expect((await end).code).toBe(0);
    const out = join(dir, "predictions.jsonl");
    expect((await espalier("-C", dir, "predictions", "export", "--out", out)).code).toBe(0);
    const lines = readFileSync(out, "utf8").trim().split("\n");
    const remembered = new Set(lines.map((line) => (JSON.parse(line) as { readonly request_id: string }).request_id));
    expect([...rolled.answered, ...killed.answered].filter((id) => !remembered.has(id))).toEqual([]);
  },
  isSlow ? 600_000 : 180_000,
);
