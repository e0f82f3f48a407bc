import { expect, test } from "vitest";
import { fault } from "../fault/index.ts";
import type { Project, ScheduleConfig } from "../project/index.ts";
import { temporaryStore } from "../store/fixtures/temporary.ts";
import type { Store } from "../store/index.ts";
import type { Files } from "./arrivals.ts";
import { listTicks } from "./book.ts";
import type { ScheduleEvent } from "./events.ts";
import type { ChildEnd, ChildRequest } from "./run-child.ts";
import { runSchedule, type SchedulerPorts } from "./scheduler.ts";

const at = (text: string) => Date.parse(`${text}:00Z`);
const minute = 60_000;
const finished: ChildEnd = { outcome: "finished", pid: 1, exitCode: 0, error: null };
const interrupted: ChildEnd = {
  outcome: "interrupted",
  pid: 1,
  exitCode: 2,
  error: { code: "RUN_INTERRUPTED", message: "stopped" },
};
const defaults = { timezone: "UTC", pollMs: 10_000, debounceMs: 2000, retune: false, catchUp: true };
const daily = { cron: "0 3 * * *" };

interface Plan {
  readonly from: string;
  readonly until: string;
  /** Called before each look at the clock: may set it, change the data or the configuration. */
  readonly meanwhile?: (world: World) => void;
  /** How long a run takes, by the number of those before it; 0 unless said. */
  readonly takesMs?: (before: number) => number;
  readonly end?: (before: number) => ChildEnd;
  readonly once?: boolean;
}

/** A machine whose time is a number. */
interface World {
  now: number;
  schedule: Partial<ScheduleConfig> | undefined;
  files: Files;
  configError: Error | null;
  configStamp: number;
}

async function live(store: Store, schedule: Partial<ScheduleConfig>, plan: Plan) {
  const world: World = { now: at(plan.from), schedule, files: {}, configError: null, configStamp: 0 };
  const stop = new AbortController();
  const events: ScheduleEvent[] = [];
  const requests: ChildRequest[] = [];
  const alarms: { readonly at: number; readonly ring: () => void }[] = [];
  const failures: string[] = [];
  const pass = (ms: number) => {
    world.now += ms;
    plan.meanwhile?.(world);
    for (const { at: time, ring } of alarms) if (time <= world.now) ring();
    if (world.now >= at(plan.until)) stop.abort();
  };
  const project = () => {
    const set = world.schedule === undefined ? {} : { schedule: { ...defaults, ...world.schedule } };
    const source = { kind: "csv", path: "data/*.csv" };
    return { dir: "/p", file: "espalier.config.ts", environment: null, config: { name: "wine", source, ...set } };
  };
  const ports: SchedulerPorts = {
    clock: () => world.now,
    pause: async (ms, signal) => {
      if (!signal.aborted) pass(Math.min(ms, at(plan.until) - world.now));
      for (let i = 0; i < 20; i++) await Promise.resolve(); // let a run that has ended say so
      await new Promise((resolve) => setImmediate(resolve)); // and be written down
    },
    load: () => {
      if (world.configError !== null) return Promise.reject(world.configError);
      return Promise.resolve(project() as unknown as Project); // the rest of a project is not looked at
    },
    configStamp: () => String(world.configStamp),
    look: () => Promise.resolve(world.files),
    run: async (request) => {
      const before = requests.length;
      requests.push(request);
      const takesMs = plan.takesMs?.(before) ?? 0;
      const rings = new Promise<void>((resolve) => {
        alarms.push({ at: world.now + takesMs, ring: resolve });
        request.signal.addEventListener("abort", () => resolve());
      });
      if (takesMs > 0) await rings;
      return plan.end?.(before) ?? (request.signal.aborted && takesMs > 0 ? interrupted : finished);
    },
    tellOfFailure: (_project, reason) => Promise.resolve(void failures.push(reason)),
    emit: (event) => events.push(event),
  };
  plan.meanwhile?.(world);
  await runSchedule(store, ports, { signal: stop.signal, once: plan.once ?? false });
  return { events, requests, failures, reasons: requests.map(({ reason }) => reason) };
}

const history = async (store: Store) =>
  [...(await listTicks(store, 100))]
    .reverse()
    .map(({ dueAt, outcome, missed }) => `${new Date(dueAt).toISOString().slice(5, 16)} ${outcome} ${missed}`);

test("each due time has its run, and it is written down", async () => {
  const store = await temporaryStore();
  const { reasons } = await live(store, daily, { from: "2026-03-01T00:00", until: "2026-03-03T12:00" });
  expect(reasons).toEqual(Array.from({ length: 3 }, () => "schedule: 0 3 * * *"));
  expect(await history(store)).toEqual(["03-01T03:00 finished 0", "03-02T03:00 finished 0", "03-03T03:00 finished 0"]);
});

test("a restart runs nothing twice, and makes good what was missed by one run", async () => {
  const store = await temporaryStore();
  await live(store, daily, { from: "2026-03-01T00:00", until: "2026-03-01T03:10" });
  expect((await live(store, daily, { from: "2026-03-01T03:00", until: "2026-03-01T10:00" })).reasons).toEqual([]);
  const { reasons } = await live(store, daily, { from: "2026-03-04T08:00", until: "2026-03-04T09:00" });
  expect(reasons).toEqual(["schedule: 0 3 * * *; missed 3 times since 2026-03-02T03:00Z"]);
  expect(await history(store)).toEqual(["03-01T03:00 finished 0", "03-04T03:00 finished 3"]);
});

test("what was missed before the first due time counts, too; a schedule that is new has missed nothing", async () => {
  const store = await temporaryStore();
  expect((await live(store, daily, { from: "2026-03-01T10:00", until: "2026-03-01T11:00" })).reasons).toEqual([]);
  const { reasons } = await live(store, daily, { from: "2026-03-02T10:00", until: "2026-03-02T11:00" });
  expect(reasons).toEqual(["schedule: 0 3 * * *; missed once since 2026-03-02T03:00Z"]);
  const other = { cron: "0 * * * *" };
  expect((await live(store, other, { from: "2026-03-05T10:30", until: "2026-03-05T10:50" })).reasons).toEqual([]);
});

test("without catchUp, missed times are only told", async () => {
  const store = await temporaryStore();
  const schedule = { ...daily, catchUp: false };
  await live(store, schedule, { from: "2026-03-01T00:00", until: "2026-03-01T03:10" });
  const { reasons, events } = await live(store, schedule, { from: "2026-03-04T08:00", until: "2026-03-05T04:00" });
  expect(reasons).toEqual(["schedule: 0 3 * * *"]);
  expect(events.map(({ kind }) => kind)).toContain("missed");
  expect(await history(store)).toEqual(["03-01T03:00 finished 0", "03-04T03:00 missed 3", "03-05T03:00 finished 0"]);
});

test("while a run is going, the next due time is skipped and recorded", async () => {
  const store = await temporaryStore();
  const plan = {
    from: "2026-03-01T00:30",
    until: "2026-03-01T04:30",
    takesMs: (n: number) => (n === 0 ? 90 * minute : 0),
  };
  const { reasons } = await live(store, { cron: "0 * * * *" }, plan);
  expect(reasons).toHaveLength(3);
  expect(await history(store)).toEqual([
    "03-01T01:00 finished 0",
    "03-01T02:00 skipped 0",
    "03-01T03:00 finished 0",
    "03-01T04:00 finished 0",
  ]);
});

test("a clock that jumps forwards makes one run, one that is set back makes none twice", async () => {
  const store = await temporaryStore();
  let jumps = 0;
  const meanwhile = (world: World) => {
    if (jumps === 0 && world.now > at("2026-03-01T03:30")) [world.now, jumps] = [at("2026-03-03T12:00"), 1];
    if (jumps === 1 && world.now > at("2026-03-03T12:30")) [world.now, jumps] = [at("2026-03-03T02:00"), 2];
  };
  const { reasons } = await live(store, daily, { from: "2026-03-01T00:00", until: "2026-03-04T04:00", meanwhile });
  expect(reasons).toEqual([
    "schedule: 0 3 * * *",
    "schedule: 0 3 * * *; missed 2 times since 2026-03-02T03:00Z",
    "schedule: 0 3 * * *",
  ]);
  expect(await history(store)).toEqual(["03-01T03:00 finished 0", "03-03T03:00 finished 2", "03-04T03:00 finished 0"]);
});

test("a clock that was years ahead for a while stops nothing", async () => {
  const store = await temporaryStore();
  await live(store, daily, { from: "2030-03-01T00:00", until: "2030-03-01T04:00" });
  const { reasons } = await live(store, daily, { from: "2026-03-01T00:00", until: "2026-03-02T04:00" });
  expect(reasons).toHaveLength(2);
});

test("the end interrupts the run that is going; the next scheduler takes it up again, once", async () => {
  const store = await temporaryStore();
  const long = { takesMs: () => 60 * minute };
  const first = await live(store, daily, { from: "2026-03-01T00:00", until: "2026-03-01T03:20", ...long });
  expect(first.events.map(({ kind }) => kind)).toEqual(["started", "run-started", "run-ended", "stopped"]);
  expect(await history(store)).toEqual(["03-01T03:00 interrupted 0"]);
  const second = await live(store, daily, { from: "2026-03-01T03:30", until: "2026-03-01T03:50", ...long });
  expect(second.reasons).toEqual(["schedule: 0 3 * * *; taken up again"]);
  const third = await live(store, daily, { from: "2026-03-01T04:00", until: "2026-03-01T05:00", ...long });
  expect(third.reasons).toEqual([]);
  expect(await history(store)).toEqual(["03-01T03:00 interrupted 0"]);
});

test("what a killed scheduler left open counts as interrupted", async () => {
  const store = await temporaryStore();
  await live(store, daily, { from: "2026-03-01T00:00", until: "2026-03-01T01:00" });
  const open = { outcome: "running", attempts: 1, started_at: 1, ended_at: null, run_id: null, error: null } as const;
  const due = { environment: "", kind: "cron", due_at: at("2026-03-01T03:00"), reason: "schedule", missed: 0 } as const;
  await store.db
    .insertInto("schedule_ticks")
    .values({ ...due, ...open })
    .execute();
  const { reasons } = await live(store, daily, { from: "2026-03-01T04:00", until: "2026-03-01T05:00" });
  expect(reasons).toEqual(["schedule; taken up again"]);
  expect(await history(store)).toEqual(["03-01T03:00 finished 0"]);
});

test("a broken configuration is a failed tick, and the schedule lives on", async () => {
  const store = await temporaryStore();
  const broken = fault("CONFIG_FAILED", { file: "espalier.config.ts", problem: "x is not defined" });
  const meanwhile = (world: World) => {
    world.configError = world.now > at("2026-03-01T12:00") && world.now < at("2026-03-02T12:00") ? broken : null;
    world.configStamp = world.configError === null ? 0 : 1;
  };
  const plan = { from: "2026-03-01T00:00", until: "2026-03-03T04:00", meanwhile };
  const { events, failures } = await live(store, daily, plan);
  expect(await history(store)).toEqual(["03-01T03:00 finished 0", "03-02T03:00 failed 0", "03-03T03:00 finished 0"]);
  expect(events.filter(({ kind }) => kind === "trouble")).toHaveLength(1);
  expect(failures).toEqual(["schedule: 0 3 * * *"]);
  const [, failed] = await listTicks(store, 2);
  expect(failed?.error?.code).toBe("CONFIG_FAILED");
});

test("data that came while the configuration was broken are run once it is mended", async () => {
  const store = await temporaryStore();
  const broken = fault("CONFIG_FAILED", { file: "espalier.config.ts", problem: "x is not defined" });
  const meanwhile = (world: World) => {
    const isBroken = world.now > at("2026-03-01T00:10") && world.now < at("2026-03-01T00:50");
    world.files = world.now < at("2026-03-01T00:20") ? { a: "1" } : { a: "1", b: "1" };
    world.configError = isBroken ? broken : null;
    world.configStamp = isBroken ? 1 : 0;
    if (world.now > at("2026-03-01T00:50")) world.configStamp = 2;
  };
  const plan = { from: "2026-03-01T00:00", until: "2026-03-01T02:00", meanwhile };
  const { reasons, failures } = await live(store, { onNewData: true }, plan);
  expect(failures).toEqual(["new data: 1 file came (b)"]);
  expect(reasons).toEqual(["new data: 1 file never seen before", "new data: 1 file came (b)"]);
});

test("an edited schedule counts from the edit on", async () => {
  const store = await temporaryStore();
  const meanwhile = (world: World) => {
    if (world.now < at("2026-03-01T12:10")) return;
    world.schedule = { cron: "*/15 * * * *", retune: true };
    world.configStamp = 1;
  };
  const plan = { from: "2026-03-01T00:00", until: "2026-03-01T12:31", meanwhile };
  const { requests } = await live(store, daily, plan);
  expect(requests.map(({ reason, retune }) => `${reason} ${retune}`)).toEqual([
    "schedule: 0 3 * * * false",
    "schedule: */15 * * * * true",
    "schedule: */15 * * * * true",
  ]);
});

test("new data run once they stand still, also where they came while nobody looked", async () => {
  const store = await temporaryStore();
  const meanwhile = (world: World) => {
    world.files = world.now < at("2026-03-01T01:00") ? { a: "1" } : { a: "1", b: "1" };
  };
  const watching = { onNewData: true };
  const { reasons } = await live(store, watching, { from: "2026-03-01T00:00", until: "2026-03-01T02:00", meanwhile });
  expect(reasons).toEqual(["new data: 1 file never seen before", "new data: 1 file came (b)"]);
  const quiet = await live(store, watching, { from: "2026-03-01T03:00", until: "2026-03-01T04:00", meanwhile });
  expect(quiet.reasons).toEqual([]);
  const more = (world: World) => (world.files = { a: "2", b: "1" });
  const late = await live(store, watching, { from: "2026-03-02T03:00", until: "2026-03-02T04:00", meanwhile: more });
  expect(late.reasons).toEqual(["new data: 1 file changed (a)"]);
});

test("data that came while a run was going have a run of their own; a run that failed is not made again", async () => {
  const store = await temporaryStore();
  const meanwhile = (world: World) => {
    world.files = world.now < at("2026-03-01T00:10") ? { a: "1" } : { a: "1", b: "1" };
  };
  const failed: ChildEnd = { outcome: "failed", pid: 1, exitCode: 2, error: { code: "CHECKS_FAILED", message: "no" } };
  const { reasons } = await live(
    store,
    { onNewData: "incoming" },
    {
      from: "2026-03-01T00:00",
      until: "2026-03-01T02:00",
      meanwhile,
      takesMs: () => 30 * minute,
      end: () => failed,
    },
  );
  expect(reasons).toEqual(["new data: 1 file never seen before", "new data: 1 file came (b)"]);
});

test("data that an interrupted run was for are new to the next scheduler", async () => {
  const store = await temporaryStore();
  const meanwhile = (world: World) => (world.files = { a: "1" });
  const long = { meanwhile, takesMs: () => 60 * minute };
  await live(store, { onNewData: true }, { from: "2026-03-01T00:00", until: "2026-03-01T00:20", ...long });
  const { reasons } = await live(
    store,
    { onNewData: true },
    { from: "2026-03-01T01:00", until: "2026-03-01T03:00", ...long },
  );
  expect(reasons).toEqual(["new data: 1 file never seen before"]);
});

test("once: what is due or new is run, and that is all", async () => {
  const store = await temporaryStore();
  const meanwhile = (world: World) => (world.files = { a: "1" });
  const once = { until: "2026-03-09T00:00", once: true };
  const first = await live(store, { ...daily, onNewData: true }, { from: "2026-03-01T00:00", ...once, meanwhile });
  expect(first.reasons).toEqual(["new data: 1 file never seen before"]);
  const second = await live(store, { ...daily, onNewData: true }, { from: "2026-03-01T00:10", ...once, meanwhile });
  expect(second.reasons).toEqual([]);
  const third = await live(store, { ...daily, onNewData: true }, { from: "2026-03-01T05:00", ...once, meanwhile });
  expect(third.reasons).toEqual(["schedule: 0 3 * * *; missed once since 2026-03-01T03:00Z"]);
});

test("a second scheduler is refused", async () => {
  const store = await temporaryStore();
  const refused: Promise<unknown>[] = [];
  const meanwhile = () => {
    if (refused.length > 0) return;
    const second = live(store, daily, { from: "2026-03-01T00:00", until: "2026-03-01T01:00" });
    refused.push(second.catch((error: unknown) => error));
  };
  const plan = { from: "2026-03-01T00:00", until: "2026-03-01T12:00" };
  await live(store, daily, {
    ...plan,
    takesMs: () => 60 * minute,
    meanwhile: ({ now }) => {
      if (now > at(plan.from)) meanwhile();
    },
  });
  expect(await refused[0]).toMatchObject({ code: "SCHEDULE_RUNNING" });
});

test("a project without a schedule has nothing to follow", async () => {
  const meanwhile = (world: World) => {
    world.schedule = undefined;
  };
  const plan = { from: "2026-03-01T00:00", until: "2026-03-01T01:00", meanwhile };
  await expect(live(await temporaryStore(), daily, plan)).rejects.toMatchObject({ code: "SCHEDULE_MISSING" });
});

test("whatever happens to the clock and the process, no due time has two runs that ended by themselves", async () => {
  const store = await temporaryStore();
  const random = seeded(7);
  const started: number[] = [];
  const ended: number[] = [];
  let from = at("2026-03-28T20:00");
  for (let life = 0; life < 12; life++) {
    const until = from + random() * 90 * minute;
    const meanwhile = (world: World) => {
      if (random() < 0.02) world.now += (random() - 0.5) * 120 * minute;
    };
    const takesMs = () => random() * 20 * minute;
    const schedule = { cron: "*/10 * * * *", timezone: "Europe/Berlin" };
    const { events } = await live(store, schedule, {
      from: minuteOf(from),
      until: minuteOf(until),
      meanwhile,
      takesMs,
    });
    for (const event of events) {
      if (event.kind === "run-started") started.push(event.dueAt);
      if (event.kind === "run-ended" && event.outcome === "finished") ended.push(event.dueAt);
    }
    from = until + (random() - 0.3) * 60 * minute;
  }
  expect(ended.length).toBeGreaterThan(20);
  expect(new Set(ended).size).toBe(ended.length);
  const starts = (due: number) => started.filter((one) => one === due).length;
  expect(Math.max(...started.map(starts))).toBeLessThanOrEqual(2); // one that was interrupted is taken up again
});

const minuteOf = (time: number) => new Date(time).toISOString().slice(0, 16);

/** A linear congruential generator: numbers in [0, 1) that are always the same. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}
