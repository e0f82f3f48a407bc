import { spawn } from "node:child_process";
import { once } from "node:events";

export interface CommandResult {
  /** Null: it could not be started, or a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  /** Its last 4,000 characters. */
  readonly stderr: string;
}

export interface CommandOptions {
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

const kept = 4000;

/** Runs a program, without a shell, to its end. Rejects only when the signal says so. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { input = "", signal, environment = {} }: CommandOptions = {},
): Promise<CommandResult> {
  signal?.throwIfAborted();
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...environment },
    ...(signal === undefined ? {} : { signal }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-kept);
  });
  child.stdin.on("error", () => {}); // it ended without reading: its status tells
  child.stdin.end(input);
  try {
    const [status] = (await once(child, "close")) as [number | null];
    return { status, stdout, stderr };
  } catch (error) {
    signal?.throwIfAborted();
    return { status: null, stdout, stderr: error instanceof Error ? error.message : String(error) };
  }
}
