import { writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { startChild, withDist } from "../store/fixtures/child.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";

const script = new URL("./fixtures/crew.mjs", import.meta.url);

interface Answer {
  readonly number: number;
  readonly pid: number;
  readonly heard: readonly number[];
  readonly env: string | null;
}

function startFixture(...args: readonly string[]) {
  const failsWhere = join(temporaryFolder(), "fails");
  process.env["FAILS_WHERE"] = failsWhere;
  const child = startChild(script, ...args);
  delete process.env["FAILS_WHERE"];
  let told = "";
  child.process.stdout!.on("data", (piece: Buffer) => (told += piece.toString()));
  const saying = async (text: string) => await expect.poll(() => told, { timeout: 10_000 }).toContain(text);
  return {
    process: child.process,
    ended: child.ended,
    saying,
    told: () => told,
    breakStarts: () => writeFileSync(failsWhere, ""),
    url: async () => {
      await saying("answers on");
      return /answers on (\S+)/.exec(told)![1]!;
    },
  };
}

/** On a connection of its own, unless an agent keeps some. */
const ask = (url: string, agent?: Agent): Promise<string> =>
  new Promise((answered, failed) => {
    get(url, { agent: agent ?? new Agent() }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("end", () => answered(text));
    }).on("error", failed);
  });
const who = async (url: string): Promise<Answer> => JSON.parse(await ask(url)) as Answer;
const count = (metrics: string, name: string) => Number(new RegExp(`^${name} (\\d+)`, "m").exec(metrics)?.[1]);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Asks without pause, on connections kept alive, until told to stop; how many were answered, and what failed. */
function load(url: string, connections: number) {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const failures: string[] = [];
  let answers = 0;
  let isOver = false;
  const clients = Array.from({ length: connections }, async () => {
    while (!isOver) {
      await ask(url, agent).then(
        () => answers++,
        (error: Error) => failures.push(error.message),
      );
    }
  });
  return {
    answers: () => answers,
    stop: async () => {
      isOver = true;
      await Promise.all(clients);
      return { answers, failures };
    },
  };
}

withDist("two workers take turns, count as one, are replaced when killed, and one by one at SIGHUP", async () => {
  const crew = startFixture("2", "60000");
  const url = await crew.url();
  const turns = [await who(url), await who(url), await who(url), await who(url)];
  expect(new Set(turns.map(({ number }) => number))).toEqual(new Set([1, 2]));
  expect(turns[0]!.number).toBe(turns[2]!.number);
  expect(turns[0]!.env).toBeNull(); // what a worker starts is no worker

  const speaker = await who(`${url}/shout`);
  await expect.poll(async () => (await who(url)).heard).toEqual([speaker.number]);

  const metrics = await ask(`${url}/metrics`);
  expect(metrics).toMatch(/^workers_up 2$/m);
  expect(metrics).toMatch(/^process_start_time_seconds \d+$/m);
  const before = count(await ask(`${url}/metrics`), "requests_total");
  expect(before).toBe(count(metrics, "requests_total") + 1);

  await expect(ask(`${url}/die`)).rejects.toThrow(/hang up|reset/);
  await crew.saying("ended (SIGKILL)");
  await expect.poll(async () => await ask(`${url}/metrics`)).toMatch(/^workers_up 2$/m);
  const after = await ask(`${url}/metrics`);
  expect(count(after, "requests_total")).toBeGreaterThan(before); // no counter goes backwards
  expect(count(after, "worker_crashes_total")).toBe(1);

  const clients = load(url, 8);
  await expect.poll(() => clients.answers()).toBeGreaterThan(100);
  crew.process.kill("SIGHUP");
  await crew.saying("all workers have been replaced");
  const { failures } = await clients.stop();
  expect(failures).toEqual([]);
  expect((await who(url)).number).toBeGreaterThan(3);

  // The first signal lets them finish, which takes a minute here; the second ends them.
  for (const path of ["slow", "slow"]) ask(`${url}/${path}`).catch(() => {});
  crew.process.kill("SIGTERM");
  crew.process.kill("SIGINT");
  expect(await crew.ended).toBe(0);
});

withDist(
  "a rolling restart that cannot start stops; when none is left and none can start, it ends and says why",
  async () => {
    const crew = startFixture("2");
    const url = await crew.url();
    crew.breakStarts();
    crew.process.kill("SIGHUP");
    await crew.saying("nothing was replaced");
    expect((await who(url)).number).toBeLessThanOrEqual(2);
    for (let kill = 0; kill < 2; kill++) await ask(`${url}/die`).catch(() => {});
    expect(await crew.ended).toBe(2);
    expect(crew.told()).toMatch(/failed WORKERS_LOST .*wine/);
  },
);

withDist("what the first worker cannot start for is told once, as the primary's own fault", async () => {
  const crew = startFixture("2");
  crew.breakStarts(); // long before the worker looks
  expect(await crew.ended).toBe(2);
  expect(crew.told()).toMatch(/^failed MODEL_NOT_FOUND [^\n]*\n$/);
});

withDist("when the primary is killed, its workers end", async () => {
  const crew = startFixture("2");
  const url = await crew.url();
  const workers = [await who(url), await who(url)];
  crew.process.kill("SIGKILL");
  await expect.poll(() => workers.filter(({ pid }) => isAlive(pid)), { timeout: 10_000 }).toEqual([]);
});
