import { resolve } from "node:path";
import { fault } from "../fault/index.ts";
import { isS3Url } from "../s3/index.ts";
import { folderRemote } from "./folder-remote.ts";
import type { Remote } from "./remote.ts";

/** The remote of this name: `s3://bucket/prefix`, or a folder; a relative one starts at `dir`. Fault REMOTE_NOT_SET. */
export async function openRemote(dir: string, name: string | undefined, signal?: AbortSignal): Promise<Remote> {
  if (name === undefined) throw fault("REMOTE_NOT_SET", {});
  if (!isS3Url(name)) return folderRemote(name, resolve(dir, name));
  const { s3Remote } = await import("./s3-remote.ts");
  return await s3Remote(name, signal);
}
