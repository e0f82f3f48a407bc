import { spawn, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { currentProcess, isAlive } from "./process-identity.ts";

test("this process is alive, and so is init", () => {
  expect(isAlive(currentProcess())).toBe(true);
  expect(isAlive({ pid: 1, started: null })).toBe(true);
});

test("a process that has ended is not", () => {
  expect(isAlive({ pid: spawnSync(process.execPath, ["-e", "0"]).pid, started: null })).toBe(false);
});

test("another process with the same pid is not the same process", (context) => {
  if (currentProcess().started === null) return context.skip("this machine does not say when a process began");
  expect(isAlive({ pid: process.pid, started: "at another time" })).toBe(false);
});

test("a killed process whose parent has not looked yet is not alive", (context) => {
  if (process.platform !== "linux") return context.skip("only Linux tells zombies apart");
  const child = spawn("sleep", ["60"]);
  const pid = child.pid!;
  expect(isAlive({ pid, started: null })).toBe(true);
  child.kill("SIGKILL");
  // Node collects its children between turns of the event loop, so within this turn the child stays a zombie.
  const deadline = performance.now() + 5000;
  while (isAlive({ pid, started: null }) && performance.now() < deadline);
  expect(isAlive({ pid, started: null })).toBe(false);
});
