import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fault } from "../fault/index.ts";
import { firstLine } from "./choose-engine.ts";
import { buildArguments, pushArguments, type Engine, type ImageRequest, type Registry } from "./engine.ts";
import { runCommand, type CommandOptions } from "./run-command.ts";

/** Builds the image of a folder, under its reference. Fault CONTAINER_FAILED. */
export async function buildImage(engine: Engine, request: ImageRequest, signal?: AbortSignal): Promise<void> {
  await mustRun(engine, buildArguments(engine, request), {
    signal,
    // What buildx would add by itself turns one image into a list of two, which Lambda refuses.
    environment: { BUILDX_NO_DEFAULT_ATTESTATIONS: "1" },
  });
}

/** Pushes an image that was built under its reference. Fault CONTAINER_FAILED. */
export async function pushImage(
  engine: Engine,
  reference: string,
  registry: Registry,
  signal?: AbortSignal,
): Promise<void> {
  const { host, user, password, tls } = registry;
  if (engine === "docker") {
    const login = ["login", "--username", user, "--password-stdin", host];
    await mustRun(engine, login, { signal, input: password });
    return void (await mustRun(engine, pushArguments(engine, reference, tls, ""), { signal }));
  }
  const folder = await mkdtemp(join(tmpdir(), "espalier-push-"));
  try {
    const authFile = join(folder, "auth.json");
    const auth = Buffer.from(`${user}:${password}`).toString("base64");
    await writeFile(authFile, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
    await mustRun(engine, pushArguments(engine, reference, tls, authFile), { signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes the image that was built under its reference; layers that others have stay. */
export async function removeImage(engine: Engine, reference: string): Promise<void> {
  await runCommand(engine, ["rmi", reference]);
}

async function mustRun(engine: Engine, args: readonly string[], options: CommandOptions): Promise<string> {
  const { status, stdout, stderr } = await runCommand(engine, args, options);
  if (status === 0) return stdout;
  throw fault("CONTAINER_FAILED", { command: `${engine} ${args[0] ?? ""}`, problem: lastLines(stderr) });
}

/** What went wrong stands at the end. */
const lastLines = (text: string) => text.trim().split("\n").slice(-5).join("\n") || firstLine(text);
