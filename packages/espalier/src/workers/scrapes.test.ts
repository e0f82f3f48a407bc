import { afterEach, expect, test, vi } from "vitest";
import type { Snapshot } from "./messages.ts";
import { createScrapes } from "./scrapes.ts";

afterEach(() => void vi.useRealTimers());
const metrics = (value: number) => [{ name: "rows_total", type: "counter", value }] as unknown as Snapshot;

test("it waits for every worker's answer, and tells scrapes apart", async () => {
  const scrapes = createScrapes();
  const asked: (readonly [number, number])[] = [];
  const both = [1, 2].map(() => scrapes.ask([7, 8], (worker, ask) => void asked.push([worker, ask])));
  for (const [worker, ask] of asked) scrapes.answered(ask, worker, metrics(10 * worker + ask));
  const [first, second] = await Promise.all(both);
  expect([...first!.keys()]).toEqual([7, 8]);
  expect(first!.get(7)).toEqual(metrics(71));
  expect(second!.get(8)).toEqual(metrics(82));
});

test("a worker that has gone, or does not answer within a second, is not waited for", async () => {
  vi.useFakeTimers();
  const scrapes = createScrapes();
  let id = 0;
  const waiting = scrapes.ask([1, 2, 3], (_worker, ask) => (id = ask));
  scrapes.answered(id, 1, metrics(1));
  scrapes.gone(2);
  vi.advanceTimersByTime(1000);
  expect([...(await waiting).keys()]).toEqual([1]);
  scrapes.answered(id, 3, metrics(3)); // too late, and no harm done
  expect([...(await waiting).keys()]).toEqual([1]);
});

test("where there is nobody to ask, nothing is waited for", async () => {
  expect(await createScrapes().ask([], () => expect.unreachable())).toEqual(new Map());
});
