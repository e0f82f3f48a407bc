import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

/**
 * What an image has under `/var/task`, where Lambda's own images keep a function: pulled from the registry on loopback
 * and unpacked into a new folder, layer on layer. Wants skopeo and tar.
 *
 * @param image `registry/wine@sha256:…`, plain HTTP
 * @returns the folder, and the image's command, which is the handler's name
 */
export async function unpackImage(image: string): Promise<{ readonly folder: string; readonly handler: string }> {
  const pulled = await mkdtemp(join(tmpdir(), "espalier-image-"));
  const blob = (digest: string) => join(pulled, digest.replace(/^sha256:/, ""));
  try {
    const from = ["--src-tls-verify=false", "--src-creds=AWS:any", `docker://${image}`];
    await run("skopeo", ["copy", "--quiet", ...from, `dir:${pulled}`]);
    const { config, layers } = JSON.parse(await readFile(join(pulled, "manifest.json"), "utf8")) as Manifest;
    const { config: about } = JSON.parse(await readFile(blob(config.digest), "utf8")) as { config: { Cmd: [string] } };
    const folder = await mkdtemp(join(tmpdir(), "espalier-function-"));
    for (const { digest } of layers) {
      const what = ["--file", blob(digest), "--directory", folder, "--strip-components=2", "var/task"];
      await run("tar", ["--extract", ...what]).catch(() => {}); // a layer without it is one of the base
    }
    return { folder, handler: about.Cmd[0] };
  } finally {
    await rm(pulled, { recursive: true, force: true });
  }
}
