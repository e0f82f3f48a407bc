import { setTimeout as wait } from "node:timers/promises";
import { firstLine } from "./choose-engine.ts";
import { tryArguments, type Engine } from "./engine.ts";
import { runCommand } from "./run-command.ts";

/** Where every image listens. */
const portInside = 3000;
const pauseMs = 250;

export type Tried<T> =
  | { readonly kind: "answered"; readonly answer: T }
  /** It ended, or said no for too long; with the last lines that it wrote. */
  | { readonly kind: "failed"; readonly problem: string }
  /** Nothing is known of the image: this engine starts no containers here. */
  | { readonly kind: "not tried"; readonly because: string };

export interface TryOptions<T> {
  /** So long it may take until it answers. */
  readonly withinMs: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Asks it something, when it is ready: its address begins with `http://`. */
  readonly ask: (url: string) => Promise<T>;
}

/** Starts an image that was just built, waits until `GET /ready` says yes, and asks it. It is gone afterwards. */
export async function tryImage<T>(engine: Engine, reference: string, options: TryOptions<T>): Promise<Tried<T>> {
  const { signal, environment = {} } = options;
  if (engine === "buildah") return { kind: "not tried", because: "buildah builds images and runs none" };
  const command = tryArguments(reference, portInside, Object.keys(environment));
  const started = await runCommand(engine, command, { signal, environment });
  const id = started.stdout.trim().split("\n").at(-1) ?? "";
  // 125: the engine itself could not; 126 and 127: what the image holds could not be started.
  if (started.status !== 0 && started.status !== 126 && started.status !== 127) {
    if (id !== "") await runCommand(engine, ["rm", "--force", id]);
    return { kind: "not tried", because: firstLine(started.stderr) };
  }
  try {
    const ready: Ready = started.status === 0 ? await waitUntilReady(engine, id, options) : { problem: started.stderr };
    if ("url" in ready) return { kind: "answered", answer: await options.ask(ready.url) };
    const logs = await runCommand(engine, ["logs", "--tail", "20", id]);
    const said = `${logs.stdout}${logs.stderr}`.trim();
    return { kind: "failed", problem: said === "" ? ready.problem : `${ready.problem}: ${said}` };
  } finally {
    if (id !== "") await runCommand(engine, ["rm", "--force", id]);
  }
}

type Ready = { readonly url: string } | { readonly problem: string };

async function waitUntilReady(
  engine: Engine,
  id: string,
  { withinMs, signal }: Pick<TryOptions<unknown>, "withinMs" | "signal">,
): Promise<Ready> {
  const end = Date.now() + withinMs;
  let last = "it does not listen";
  while (Date.now() < end) {
    const { stdout: running } = await runCommand(engine, ["inspect", "--format", "{{.State.Running}}", id], { signal });
    if (running.trim() === "false") return { problem: "it ended by itself" };
    const { stdout } = await runCommand(engine, ["port", id, `${portInside}/tcp`], { signal });
    const url = `http://${stdout.trim().split("\n", 1)[0] ?? ""}`;
    try {
      const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2000) });
      if (answer.ok) return { url };
      last = `GET /ready says ${answer.status}`;
    } catch {
      // not yet
    }
    await wait(pauseMs, undefined, signal === undefined ? {} : { signal });
  }
  return { problem: `${last}, after ${Math.round(withinMs / 1000)} s` };
}
