import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fault } from "../fault/index.ts";
import type { PlainUser } from "./plain-user.ts";

export interface PostgresRequest {
  /** Where its programs are. */
  readonly bin: string;
  readonly folder: string;
  readonly password: string;
  /** Who it is to be; null: whoever we are. */
  readonly user: PlainUser | null;
  readonly log: string;
}

/**
 * Makes `data/postgres` the first time: a cluster of the user `espalier`, with a database of that name. It is made beside
 * its place and renamed, so that one that was interrupted is made anew.
 * Faults LOCAL_SERVICE_FAILED.
 */
export async function preparePostgres(request: PostgresRequest): Promise<void> {
  const { bin, folder, password, user } = request;
  const place = join(folder, "data", "postgres");
  if (existsSync(place)) return;
  const draft = `${place}.new`;
  const secret = join(folder, "data", "postgres-password");
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(secret, `${password}\n`, { mode: 0o600 });
  await chmod(secret, 0o600);
  if (user !== null) for (const path of [draft, secret]) await chown(path, user.uid, user.gid);
  try {
    const options = ["-U", "espalier", "-A", "scram-sha-256", "--pwfile", secret, "--no-locale", "--encoding", "UTF8"];
    await run(request, join(bin, "initdb"), ["-D", draft, ...options], "");
    await run(request, join(bin, "postgres"), ["--single", "-D", draft, "postgres"], "CREATE DATABASE espalier;\n");
    await rename(draft, place);
  } finally {
    await rm(secret, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function run({ folder, user, log }: PostgresRequest, program: string, args: readonly string[], input: string) {
  const child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"], ...user });
  let said = "";
  const note = (piece: unknown) => void (said += String(piece));
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  child.stdin.on("error", () => {}); // it ended before it read: its exit code says so
  child.stdin.end(input);
  const how = await new Promise<string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
  if (how === null) return;
  throw fault("LOCAL_SERVICE_FAILED", {
    service: "PostgreSQL",
    how,
    log,
    said: said.trim().split("\n").slice(-8).join("\n"),
  });
}
