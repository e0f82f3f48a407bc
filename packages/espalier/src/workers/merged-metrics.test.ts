import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { expect, test } from "vitest";
import { countersIn, createMergedMetrics } from "./merged-metrics.ts";

function worker() {
  const registers = [new Registry()];
  const rows = new Counter({ name: "rows_total", help: "h", labelNames: ["outcome"], registers });
  const seconds = new Histogram({ name: "seconds", help: "h", buckets: [1, 2], registers });
  const busy = new Gauge({ name: "busy", help: "h", registers });
  const open = new Gauge({ name: "open", help: "h", registers, aggregator: "max" });
  return { register: registers[0]!, rows, seconds, busy, open };
}
const valueOf = (text: string, series: string) => {
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? null : Number(line.split(" ").at(-1));
};
/** A snapshot that came from another process does not change with its registry. */
const told = async (register: Registry) => structuredClone(await countersIn(register));
async function shown(merged: ReturnType<typeof createMergedMetrics>, living: Record<number, Registry>) {
  const fresh = await Promise.all(
    Object.entries(living).map(async ([number, one]) => [Number(number), await one.getMetricsAsJSON()] as const),
  );
  return await merged.text(new Map(fresh), []);
}

test("counters, histograms and gauges of all workers add up; a gauge may say otherwise", async () => {
  const merged = createMergedMetrics();
  const [one, two] = [worker(), worker()];
  merged.came(1);
  merged.came(2);
  one.rows.inc({ outcome: "ok" }, 2);
  two.rows.inc({ outcome: "ok" }, 3);
  two.rows.inc({ outcome: "refused" }, 1);
  one.seconds.observe(0.5);
  two.seconds.observe(1.5);
  one.busy.set(2);
  two.busy.set(2);
  one.open.set(1);
  const text = await shown(merged, { 1: one.register, 2: two.register });
  expect(valueOf(text, 'rows_total{outcome="ok"}')).toBe(5);
  expect(valueOf(text, 'rows_total{outcome="refused"}')).toBe(1);
  expect(valueOf(text, 'seconds_bucket{le="1"}')).toBe(1);
  expect(valueOf(text, 'seconds_bucket{le="+Inf"}')).toBe(2);
  expect(valueOf(text, "seconds_sum")).toBe(2);
  expect(valueOf(text, "busy")).toBe(4);
  expect(valueOf(text, "open")).toBe(1);
});

test("what a worker had counted stays counted when it has gone; its gauges go", async () => {
  const merged = createMergedMetrics();
  for (let number = 1; number <= 3; number++) {
    const one = worker();
    merged.came(number);
    one.rows.inc({ outcome: "ok" }, 10);
    one.seconds.observe(0.5);
    one.busy.set(1);
    expect(valueOf(await shown(merged, { [number]: one.register }), 'rows_total{outcome="ok"}')).toBe(10 * number);
    merged.gone(number);
  }
  const text = await shown(merged, {});
  expect(valueOf(text, 'rows_total{outcome="ok"}')).toBe(30);
  expect(valueOf(text, "seconds_count")).toBe(3);
  expect(valueOf(text, "busy")).toBeNull();
});

test("a worker that was never scraped leaves behind what it told by itself, and nothing comes after its end", async () => {
  const merged = createMergedMetrics();
  const one = worker();
  merged.came(1);
  one.rows.inc({ outcome: "ok" }, 4);
  merged.counted(1, await told(one.register));
  one.rows.inc({ outcome: "ok" }, 1);
  merged.gone(1);
  merged.counted(1, await told(one.register));
  expect(valueOf(await shown(merged, {}), 'rows_total{outcome="ok"}')).toBe(4);
});

test("a worker that does not answer in time is shown as it last was", async () => {
  const merged = createMergedMetrics();
  const one = worker();
  merged.came(1);
  one.rows.inc({ outcome: "ok" }, 4);
  await shown(merged, { 1: one.register });
  expect(valueOf(await shown(merged, {}), 'rows_total{outcome="ok"}')).toBe(4);
});

test("a registry's counters are found without asking its gauges", async () => {
  const register = new Registry();
  new Gauge({ name: "costly", help: "h", registers: [register], collect: () => expect.unreachable() });
  new Counter({ name: "rows_total", help: "h", registers: [register] }).inc(2);
  expect((await countersIn(register)).map(({ name }) => name)).toEqual(["rows_total"]);
});
