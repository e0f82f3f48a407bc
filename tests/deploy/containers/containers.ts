import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, "../../..");
const bin = `${process.env["PATH"]}${delimiter}/usr/sbin${delimiter}/sbin`;

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

export interface ImageOptions {
  /** What it stands on, unless that is `base`. */
  readonly on?: string;
  /** Docker's own unless said otherwise. */
  readonly format?: "docker" | "oci";
}

/** Images and containers of one test file, without a daemon and without systemd; they go with `close`. */
export interface Containers {
  readonly kind: "here";
  /** An image that resembles `node:*-slim`: Debian with a node, and root for a user. */
  readonly base: string;
  /** For programs that call buildah, podman or skopeo themselves: they then see these images, and can run them. */
  readonly env: Readonly<Record<string, string>>;
  /** Rejects with what the program said on stderr. No shell. */
  run(program: "buildah" | "podman" | "skopeo", ...args: readonly string[]): Promise<Ran>;
  /** Builds a folder with a Dockerfile, as `docker build` does; the digest of what became of it. */
  build(folder: string, tag: string, options?: ImageOptions): Promise<string>;
  close(): Promise<void>;
}

export interface NoContainers {
  readonly kind: "missing";
  readonly why: string;
}

/** Why this machine cannot run containers, without having tried; null: perhaps it can. */
function whyNot(): string | null {
  if (process.platform !== "linux") return "containers are run on Linux only";
  if (process.getuid!() !== 0) return "buildah and podman want root here";
  const needed = ["buildah", "podman", "runc", "skopeo", "debootstrap", "docker-registry", "flock", "setpriv"];
  const absent = needed.filter((program) => !isInstalled(program));
  return absent.length === 0 ? null : `not installed: ${absent.join(", ")}`;
}

function isInstalled(program: string): boolean {
  return bin.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * What a machine without systemd and without a container daemon needs to be told, as files that buildah, podman and
 * skopeo read: nothing of the machine's own settings is used or changed.
 */
function settings(home: string, baseStore: string): Readonly<Record<string, string>> {
  return {
    "storage.conf": `
[storage]
driver = "overlay"
graphroot = "${home}/store"
runroot = "${home}/run"
[storage.options]
additionalimagestores = ["${baseStore}"]
[storage.options.overlay]
skip_mount_home = "true"
`,
    "containers.conf": `
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
tmp_dir = "${home}/tmp"
`,
  };
}

/**
 * Ready to build and run, or the reason why not. The base image is made once, from Debian's packages and the node that
 * runs the tests, and kept in `.bench/containers`; each caller has its own images and containers beside it.
 */
export async function openContainers(): Promise<Containers | NoContainers> {
  const why = whyNot();
  if (why !== null) return { kind: "missing", why };

  const baseStore = join(repository, ".bench/containers", `debian12-node${process.versions.node}`);
  const base = "localhost/espalier-base:latest";
  try {
    await run(join(import.meta.dirname, "make-base.sh"), [baseStore, process.execPath], {
      env: { ...process.env, PATH: bin },
      maxBuffer: 2 ** 26,
      timeout: 240_000,
    });
  } catch (error) {
    return { kind: "missing", why: `no base image could be made: ${lastLine(error)}` };
  }

  const home = await mkdtemp(join(tmpdir(), "espalier-containers-"));
  for (const [name, text] of Object.entries(settings(home, baseStore))) await writeFile(join(home, name), text);
  await mkdir(join(home, "tmp"));
  const env = {
    ...(process.env as Record<string, string>),
    PATH: bin,
    BUILDAH_ISOLATION: "chroot",
    CONTAINERS_STORAGE_CONF: join(home, "storage.conf"),
    CONTAINERS_CONF: join(home, "containers.conf"),
  };
  const containers: Containers = {
    kind: "here",
    base,
    env,
    run: (program, ...args) => run(program, [...args], { env, maxBuffer: 2 ** 26 }),
    build: async (folder, tag, { on = base, format = "docker" } = {}) => {
      const image = ["--format", format, "--pull-never", "--timestamp", "0", "--tag", tag];
      await containers.run("buildah", "bud", ...image, "--build-arg", `BASE=${on}`, folder);
      const { stdout } = await containers.run("podman", "image", "inspect", "--format", "{{.Digest}}", tag);
      return stdout.trim();
    },
    close: async () => {
      await containers.run("podman", "rm", "--all", "--force", "--time", "0");
      // What looks after a container that has just ended may write one more file.
      await rm(home, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  try {
    await containers.run("podman", "run", "--rm", "--publish", "127.0.0.1::3000", base, "node", "--version");
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    return { kind: "missing", why: `a container does not run here: ${lastLine(error)}` };
  }
  return containers;
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  return (stderr || message).trim().split("\n").at(-1)!;
}
