import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Registry {
  /** `127.0.0.1:40157`; plain HTTP, and no password. */
  readonly address: string;
  close(): Promise<void>;
}

/** Debian's docker-registry on loopback, empty, at a free port. */
export async function openRegistry(): Promise<Registry> {
  const home = await mkdtemp(join(tmpdir(), "espalier-registry-"));
  const config = {
    version: "0.1",
    storage: { filesystem: { rootdirectory: join(home, "images") } },
    http: { addr: "127.0.0.1:0", secret: "of a test" },
  };
  await writeFile(join(home, "config.yml"), JSON.stringify(config)); // JSON is YAML
  // A test that is killed cannot end it: the kernel does.
  const command = ["--pdeathsig", "TERM", "docker-registry", "serve", join(home, "config.yml")];
  const server = spawn("setpriv", command, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(server, "exit");
  let told = "";
  const address = await new Promise<string>((found, failed) => {
    server.stderr.on("data", (piece: Buffer) => {
      told += piece.toString();
      const listens = /listening on (127\.0\.0\.1:\d+)/.exec(told);
      if (listens) found(listens[1]!);
    });
    server.once("error", failed);
    server.once("exit", () => failed(new Error(`docker-registry ended: ${told}`)));
  });
  return {
    address,
    close: async () => {
      server.kill();
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
