/** A program that builds and pushes container images. */
export type Engine = "docker" | "podman" | "buildah";

/** In the order in which they are looked for. */
export const engines: readonly Engine[] = ["docker", "podman", "buildah"];

export const isEngine = (name: string): name is Engine => engines.some((engine) => engine === name);

/** Where an image goes, with what lets it in. */
export interface Registry {
  /** Host, and port where there is one. */
  readonly host: string;
  readonly user: string;
  /** Never an argument: arguments are in every list of processes. */
  readonly password: string;
  /** False: plain HTTP. */
  readonly tls: boolean;
}

/** An image that is to be built from a folder with a Dockerfile. */
export interface ImageRequest {
  readonly folder: string;
  /** `<registry>/<repository>:<tag>`. */
  readonly reference: string;
  readonly architecture: "arm64" | "x86_64";
  /** Takes the place of the public base image; null: does not. */
  readonly base: string | null;
}

/** Whether the engine says that it works: docker is often there without the service that it asks. */
export function probeOf(engine: Engine): readonly string[] {
  return engine === "docker" ? ["version", "--format", "{{.Server.Version}}"] : ["--version"];
}

/**
 * Arguments that build an image. In Docker's own format: the other one drops the health check. Podman and buildah give
 * equal inputs an equal digest when no time is written down.
 */
export function buildArguments(engine: Engine, request: ImageRequest): readonly string[] {
  const platform = `linux/${request.architecture === "arm64" ? "arm64" : "amd64"}`;
  return [
    "build",
    "--platform",
    platform,
    ...(engine === "docker" ? [] : ["--format", "docker", "--timestamp", "0"]),
    ...(request.base === null ? [] : ["--build-arg", `BASE=${request.base}`]),
    "--tag",
    request.reference,
    request.folder,
  ];
}

/** Docker keeps its logins itself; podman and buildah read this one from a file that is gone afterwards. */
export function pushArguments(engine: Engine, reference: string, tls: boolean, authFile: string): readonly string[] {
  if (engine === "docker") return ["push", "--quiet", reference];
  const target = engine === "buildah" ? [reference, `docker://${reference}`] : [reference];
  return ["push", "--quiet", "--authfile", authFile, `--tls-verify=${tls}`, ...target];
}

/**
 * Arguments that start the image as an instance would: nothing can be written, no privilege is left.
 *
 * @param variables names of environment variables that it gets from the engine's own: values are in no list of processes
 */
export function tryArguments(reference: string, port: number, variables: readonly string[] = []): readonly string[] {
  return [
    "run",
    "--detach",
    "--pull=never",
    "--no-healthcheck", // it is asked from outside; podman wants systemd for its own
    "--publish",
    `127.0.0.1::${port}`,
    "--read-only",
    "--tmpfs",
    "/tmp:rw,noexec,nosuid,size=64m",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    ...variables.flatMap((name) => ["--env", name]),
    reference,
  ];
}
