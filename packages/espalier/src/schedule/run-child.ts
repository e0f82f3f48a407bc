import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fault } from "../fault/index.ts";
import type { TickError } from "./tick.ts";

/** This installation's command line: `src`, `dist` and the bundle all stand two folders above a file of ours. */
export const cliPath = join(fileURLToPath(new URL("../../bin", import.meta.url)), "espalier.js");

export interface ChildRequest {
  readonly dir: string;
  readonly environment: string | null;
  readonly reason: string;
  readonly retune: boolean;
  /** Ends the run in good order; it can be taken up again. */
  readonly signal: AbortSignal;
  /** So long it has for that, as this says at that time; then it is killed. */
  readonly killMs?: number;
  /** Told what the run tells whoever started it: `RunMessage`. */
  readonly listen?: (message: unknown) => void;
  /** Where its standard error goes: an open file; absent: where ours goes. */
  readonly stderr?: number;
}

export interface ChildEnd {
  readonly outcome: "finished" | "failed" | "interrupted";
  /** Null where it never began. */
  readonly pid: number | null;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly error: TickError | null;
}

/** More than a run ever says on stdout. */
const outputLimit = 50 * 2 ** 20;

/** Runs the project in a process of its own, which ends when this one does, however that ends. Never throws. */
export async function runChild(request: ChildRequest): Promise<ChildEnd> {
  const { signal, listen, stderr = "inherit" } = request;
  const child = spawn(process.execPath, [cliPath, ...runArguments(request)], {
    // When the channel closes, the run knows that we are gone.
    stdio: ["ignore", "pipe", stderr, "ipc"],
  });
  if (listen) child.on("message", listen);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    if (output.length < outputLimit) output += text;
  });
  const pid = child.pid ?? null;
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill("SIGTERM");
    killer = setTimeout(() => child.kill("SIGKILL"), request.killMs ?? 30_000);
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const [exitCode, how] = await new Promise<[number | null, string]>((resolve) => {
      child.once("error", (error) => resolve([null, error.message]));
      child.once("close", (code, killedBy) => resolve([code, killedBy ?? ""]));
    });
    if (exitCode === 0 || exitCode === 3) return { outcome: "finished", pid, exitCode, error: null };
    const told = errorIn(output);
    const isInterrupted = told?.code === "RUN_INTERRUPTED" || (exitCode === null && signal.aborted);
    const died = fault("SCHEDULED_RUN_DIED", { how: exitCode === null ? how : `exit code ${exitCode}` });
    const error = told ?? { code: died.code, message: died.message };
    return { outcome: isInterrupted ? "interrupted" : "failed", pid, exitCode, error };
  } finally {
    clearTimeout(killer);
    signal.removeEventListener("abort", stop);
  }
}

/** What the command line is given; a reason may begin with dashes. */
export const runArguments = ({
  dir,
  environment,
  reason,
  retune,
}: Pick<ChildRequest, "dir" | "environment" | "reason" | "retune">): readonly string[] => [
  "-C",
  dir,
  ...(environment === null ? [] : ["--env", environment]),
  "run",
  ...(retune ? ["--retune"] : []),
  `--reason=${reason}`,
  "--json",
];

/** `{"error": …}` on the last line of what the run printed. */
function errorIn(output: string): TickError | null {
  try {
    const last: unknown = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
    const error: unknown = Reflect.get(Object(last), "error");
    const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
    return typeof code === "string" && typeof message === "string" ? { code, message } : null;
  } catch {
    return null;
  }
}
