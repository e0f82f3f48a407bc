import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { logLines, type WriteBytes } from "./log-lines.ts";

/** A reader that takes what is written when it is told to. */
function reader() {
  const writes: string[] = [];
  const waiting: Parameters<WriteBytes>[1][] = [];
  const write: WriteBytes = (bytes, done) => {
    writes.push(bytes.toString());
    waiting.push(done);
  };
  const take = (written = writes.at(-1)!.length) => waiting.shift()!(null, written);
  return { writes, write, take, fail: (code: string) => waiting.shift()!(Object.assign(new Error(), { code }), 0) };
}

test("what is logged in one turn is written at once, in order, without holding the turn up", async () => {
  const { writes, write } = reader();
  const lines = logLines(2, write);
  lines.write("a\n");
  lines.write("b\n");
  expect(writes).toEqual([]);
  await turn();
  expect(writes).toEqual(["a\nb\n"]);
});

test("lines are parted only between two of them, so that other processes' lines stay whole", async () => {
  const { writes, write, take } = reader();
  const lines = logLines(2, write);
  const line = `${"x".repeat(1499)}\n`;
  const long = `${"y".repeat(9999)}\n`;
  for (const one of [line, line, line, long, line]) lines.write(one);
  await turn();
  for (let i = 0; i < 4; i++) take();
  expect(writes).toEqual([line + line, line, long, line]);
});

test("a write that was taken in part goes on where it stopped", async () => {
  const { writes, write, take } = reader();
  logLines(2, write).write("abcdef\n");
  await turn();
  take(2);
  expect(writes).toEqual(["abcdef\n", "cdef\n"]);
});

test("a reader that stalls costs lines, not memory, and is told how many", async () => {
  const { writes, write, take } = reader();
  const lines = logLines(2, write);
  const line = `${"z".repeat(2 ** 20 - 1)}\n`;
  lines.write(line);
  await turn();
  for (let i = 0; i < 10; i++) lines.write(line); // four of them are held
  for (let i = 0; i < 5; i++) take();
  await turn();
  expect(writes).toHaveLength(6);
  expect(JSON.parse(writes[5]!)).toMatchObject({ dropped_lines: 6 });
});

test("once nobody reads any more, nothing is held", async () => {
  const { writes, write, fail } = reader();
  const lines = logLines(2, write);
  lines.write("a\n");
  await turn();
  lines.write("b\n");
  fail("EPIPE");
  lines.write("c\n");
  await turn();
  expect(writes).toEqual(["a\n"]);
});
