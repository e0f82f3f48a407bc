import { setTimeout as pause } from "node:timers/promises";
import type { Containers } from "./containers.ts";

export interface RunningContainer {
  readonly name: string;
  readonly url: string;
  /** What a program in the container says on stdout; rejects where it ends with another code than 0. */
  exec(...command: readonly string[]): Promise<string>;
  /** Sends the signal of `docker stop`, waits for its end and removes what is left of it. */
  stop(): Promise<{ readonly code: number; readonly log: string }>;
  /** Ends it at once. */
  remove(): Promise<void>;
}

/** As strictly as a container can be run: what these forbid, the server does not need. */
export const hardened = [
  "--read-only",
  "--read-only-tmpfs=false",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
  "--memory=256m",
  "--no-healthcheck", // podman asks systemd to run it
  "--timeout=300", // whatever becomes of the test
];

/** Runs an image that listens on 3000, until it is ready. */
export async function runServer(
  containers: Containers,
  image: string,
  ...more: readonly string[]
): Promise<RunningContainer> {
  const { run } = containers;
  const started = await run("podman", "run", "--detach", ...hardened, "--publish", "127.0.0.1::3000", ...more, image);
  const name = started.stdout.trim();
  const state = async (format: string) => (await run("podman", "inspect", "--format", format, name)).stdout.trim();
  const logs = async () => {
    const { stdout, stderr } = await run("podman", "logs", name);
    return stdout + stderr;
  };
  const url = `http://${(await run("podman", "port", name, "3000")).stdout.trim()}`;
  while (!(await isReady(url))) {
    if ((await state("{{.State.Running}}")) === "false") throw new Error(`the container ended: ${await logs()}`);
    await pause(20);
  }
  return {
    name,
    url,
    exec: async (...command) => (await run("podman", "exec", name, ...command)).stdout,
    stop: async () => {
      await run("podman", "stop", "--time", "30", name);
      const left = { code: Number(await state("{{.State.ExitCode}}")), log: await logs() };
      await run("podman", "rm", name);
      return left;
    },
    remove: async () => void (await run("podman", "rm", "--force", "--time", "0", name)),
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`, { headers: { connection: "close" } })).ok;
  } catch {
    return false;
  }
}
