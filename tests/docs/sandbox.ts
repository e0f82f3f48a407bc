import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Outcome {
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
  /** null: it ran into the time limit, or a signal ended it. */
  readonly exitCode: number | null;
}

/** A copy of the repository, for one page, where its commands run in order. */
export interface Sandbox {
  readonly folder: string;
  /** Runs one command of the page. A server stays up, and is ready when this returns. */
  run(command: string): Promise<Outcome>;
  /** Stops the servers as a user would; their outcomes, by command. Deletes the folder. */
  close(): Promise<ReadonlyMap<string, Outcome>>;
}

export interface SandboxOptions {
  /** The script that `npx espalier` stands for. */
  readonly cli: string;
  readonly timeoutMs: number;
}

const copied = ["examples", "scripts", "package.json", "tsconfig.json", "tsconfig.base.json"];
const linked = ["packages", "node_modules"];
const isServer = (command: string) => /^npx espalier\b.*\bserve\b/.test(command);

/** What a page may ask a shell to do. */
export const isRunnable = (command: string): boolean => /^(?:npx espalier|npm run|curl)\b/.test(command);

export async function openSandbox(root: string, { cli, timeoutMs }: SandboxOptions): Promise<Sandbox> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "espalier-docs-")));
  const hasNoStore = (path: string) => ![".espalier", "node_modules"].includes(basename(path));
  for (const name of copied.filter((name) => existsSync(join(root, name)))) {
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: hasNoStore });
  }
  for (const name of linked) symlinkSync(join(root, name), join(folder, name), "junction");

  const port = await freePort();
  const servers: { command: string; child: ChildProcess; done: Promise<Outcome> }[] = [];

  /** Pages say `npx espalier` and port 3000; here that is this checkout's build and a port nobody has. */
  const start = (command: string) => {
    const here = command.replaceAll(/\b3000\b/g, String(port)).replace(/^npx espalier\b/, 'exec node "$ESPALIER_CLI"');
    const child = spawn("sh", ["-c", here], {
      cwd: folder,
      env: { ...process.env, ESPALIER_CLI: cli, NO_COLOR: "1", CI: "1", npm_config_update_notifier: "false" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { child, done: outcomeOf(child, port) };
  };

  return {
    folder,
    run: async (command) => {
      const { child, done } = start(command);
      if (isServer(command) && (await listens(port, child, timeoutMs))) {
        servers.push({ command, child, done });
        return { stdout: "", output: "", exitCode: 0 };
      }
      const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      return done.finally(() => clearTimeout(timer));
    },
    close: async () => {
      const outcomes = new Map<string, Outcome>();
      for (const { command, child, done } of servers) {
        child.kill("SIGTERM");
        const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
        outcomes.set(command, await done.finally(() => clearTimeout(timer)));
      }
      rmSync(folder, { recursive: true, force: true });
      return outcomes;
    },
  };
}

function outcomeOf(child: ChildProcess, port: number): Promise<Outcome> {
  let stdout = "";
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const asOnThePage = (text: string) => text.replaceAll(new RegExp(`\\b${port}\\b`, "g"), "3000");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ stdout: asOnThePage(stdout), output: asOnThePage(output), exitCode }));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Waits until something listens on the port; false when the child ends first or time runs out. */
async function listens(port: number, child: ChildProcess, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline && child.exitCode === null; await sleep(50)) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (up) return true;
  }
  return false;
}
