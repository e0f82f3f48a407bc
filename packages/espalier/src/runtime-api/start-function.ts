import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createRuntimeApi, type Outcome } from "./runtime-api.ts";

export interface FunctionStart {
  /** What a zip holds, unpacked. */
  readonly folder: string;
  /** As in Lambda: `lambda.handler` is what `lambda.cjs` exports as `handler`. */
  readonly handler: string;
  /** All of its environment, beside what Lambda itself sets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What runs the function; absent: `nodeRuntime`. */
  readonly command?: readonly [program: string, ...args: readonly string[]];
  readonly timeoutMs?: number;
  /** Told each line that the function prints. */
  readonly tell?: (line: string) => void;
}

/** One instance of a function. */
export interface RunningFunction {
  readonly pid: number;
  /** Never rejects: what goes wrong is an outcome, as in Lambda. */
  invoke(event: unknown): Promise<Outcome>;
  /** The same with the event's JSON, whatever it is. */
  invokeText(text: string): Promise<Outcome>;
  close(): Promise<void>;
}

/** From src, dist and the bundle alike. */
const bootstrap = fileURLToPath(new URL("../../dist/runtime-api/bootstrap.js", import.meta.url));

/** This Node, going about it as Lambda's own Node runtime does. */
export const nodeRuntime: readonly [program: string, ...args: readonly string[]] = [process.execPath, bootstrap];

/** Starts an instance. It is not waited for: the first event is, as in Lambda, answered when the function has loaded. */
export async function startFunction(start: FunctionStart): Promise<RunningFunction> {
  const { handler, environment = {}, timeoutMs = 30_000, tell = () => {} } = start;
  const folder = resolve(start.folder);
  const [program, ...args] = start.command ?? nodeRuntime;
  let child: ChildProcess | null = null;
  const api = await createRuntimeApi("127.0.0.1", () => child?.kill("SIGKILL"));
  child = spawn(program, args, {
    cwd: folder,
    env: {
      ...lambdaVariables(process.env.PATH),
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: folder,
      ...environment,
      AWS_LAMBDA_RUNTIME_API: api.address,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout!, child.stderr!]) createInterface(stream).on("line", tell);
  const ended = once(child, "close").catch(() => {}); // its last lines have been told by then
  child.on("error", (error) => api.end({ errorType: "Runtime.InvalidEntrypoint", errorMessage: error.message }));
  child.on("exit", (status, signal) => {
    const errorMessage = `Runtime exited with error: ${signal === null ? `exit status ${status}` : `signal: ${signal}`}`;
    api.end({ errorType: "Runtime.ExitError", errorMessage });
  });
  return {
    pid: child.pid ?? 0,
    invoke: (event) => api.invoke(JSON.stringify(event) ?? "null", timeoutMs),
    invokeText: (text) => api.invoke(text, timeoutMs),
    close: async () => {
      child.kill("SIGKILL"); // Lambda gives a function without extensions no time to end, either
      await ended;
      await api.close();
    },
  };
}

/** What every function finds in its environment. */
const lambdaVariables = (path = "/usr/bin:/bin") => ({
  PATH: path,
  LANG: "en_US.UTF-8",
  TZ: ":UTC",
  AWS_REGION: "us-east-1",
  AWS_LAMBDA_FUNCTION_NAME: "local",
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
});
