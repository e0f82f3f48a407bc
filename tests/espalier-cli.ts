import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const cli = join(root, "packages/espalier/bin/espalier.js");

export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The compiled command line, started as a user starts it. */
export function start(args: readonly string[], cwd = root): ChildProcess {
  return spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" } });
}

/** The same, to its end. */
export async function espalier(...args: readonly string[]): Promise<Ended> {
  return ended(start(args));
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk) => (stdout += chunk));
  child.stderr!.on("data", (chunk) => (stderr += chunk));
  return new Promise((done) => child.on("close", (code) => done({ code, stdout, stderr })));
}

/** A folder that goes when the test ends. */
export async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "espalier-test-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A copy of an example, without its store. */
export async function copyOfExample(name: string): Promise<string> {
  const dir = join(await scratch(), name);
  await cp(join(root, "examples", name), dir, {
    recursive: true,
    filter: (path) => !path.includes(".espalier/") && !path.endsWith(".espalier"),
  });
  return dir;
}
