import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { Fault, fault, fromSystemError } from "../fault/index.ts";
import type { UpReport } from "./up-report.ts";

/** Set in the environment of the process that goes on in the background. */
const variable = "ESPALIER_UP_BACKGROUND";

/** How a process in the background says how it went, by its channel. */
type UpMessage =
  | { readonly kind: "up"; readonly report: UpReport }
  | { readonly kind: "failed"; readonly problem: string };

interface Background {
  readonly report: (report: UpReport) => void;
  readonly failed: (error: unknown) => void;
}

/** Whom to tell, where this process is the one in the background; null: it is not. */
export function inBackground(): Background | null {
  if (process.env[variable] === undefined || process.send === undefined) return null;
  const send = (message: UpMessage) => {
    if (process.connected) process.send!(message, undefined, undefined, () => {});
  };
  return {
    report: (report) => send({ kind: "up", report }),
    failed: (error) => send({ kind: "failed", problem: JSON.stringify(problemOf(error)) }),
  };
}

/**
 * Starts this very command line once more, in a session of its own, and waits until it says that all is up. Ctrl-C until
 * then ends it, too: null. Faults: those of `up`, as the process in the background had them.
 */
export async function startInBackground(log: string): Promise<UpReport | null> {
  const output = await open(log, "w", 0o600).catch((error: unknown) => {
    throw fromSystemError(error, `the log ${JSON.stringify(log)}`);
  });
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, [variable]: "1" },
    stdio: ["ignore", output.fd, output.fd, "ipc"],
    detached: true,
  });
  await output.close();
  let isEnding = false;
  const end = () => {
    isEnding = true;
    child.kill("SIGTERM");
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  try {
    const message = await new Promise<UpMessage>((resolve) => {
      child.once("message", (told: UpMessage) => resolve(told));
      const gone = (how: string) => resolve({ kind: "failed", problem: JSON.stringify({ how }) });
      child.once("error", (error) => gone(error.message));
      child.once("exit", (code, signal) => gone(signal ?? `exit code ${code}`));
    });
    if (isEnding) return null;
    if (message.kind === "failed") throw faultOf(message.problem, log);
    return message.report;
  } finally {
    process.removeListener("SIGINT", end).removeListener("SIGTERM", end);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

const problemOf = (error: unknown) =>
  error instanceof Fault ? { code: error.code, params: error.params } : { how: String(error) };

/** The fault of the other process, made anew from its code and parameters. */
function faultOf(problem: string, log: string): Error {
  const { code, params, how } = JSON.parse(problem) as {
    readonly code?: Parameters<typeof fault>[0];
    readonly params?: never;
    readonly how?: string;
  };
  if (code !== undefined && params !== undefined) return fault(code, params);
  return fault("LOCAL_SERVICE_FAILED", { service: "espalier up", how: how ?? "it ended", log, said: "" });
}
