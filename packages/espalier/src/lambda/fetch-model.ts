import { hash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsAccess } from "./aws-access.ts";

/** `s3://bucket/path/to/key`. Throws an Error for anything else. */
export function s3Place(url: string): { readonly bucket: string; readonly key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new Error(`ESPALIER_MODEL_S3 must be s3://BUCKET/KEY; got ${JSON.stringify(url)}`);
  }
  return { bucket, key };
}

/**
 * A model file from S3, kept in a folder by its hash: an instance that starts in the same place again does not fetch it
 * again. What is kept and does not fit is fetched anew. Rejects with an Error.
 */
export async function fetchModel(
  url: string,
  sha256: string,
  folder: string,
  access: () => AwsAccess,
): Promise<Buffer> {
  const { bucket, key } = s3Place(url);
  const kept = join(folder, `${sha256}.espalier`);
  const before = readKept(kept);
  if (before !== null && hash("sha256", before, "hex") === sha256) return before;
  const aws = access();
  const address = `${aws.endpointOf("s3")}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const bytes = await aws.send({ service: "s3", url: address });
  const problem = otherModel(bytes, sha256, url);
  if (problem !== null) throw new Error(problem);
  keep(kept, folder, bytes);
  return bytes;
}

/** What is wrong with bytes that are not those that the build was made with; null where they are. */
export function otherModel(bytes: Uint8Array, sha256: string, where: string): string | null {
  const found = hash("sha256", bytes, "hex");
  if (found === sha256) return null;
  return `${where} is not the model of this build: its SHA-256 is ${found}, and settings.json says ${sha256}`;
}

function readKept(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** Best effort: an instance whose disk is full still answers, and fetches again when it starts again. */
function keep(path: string, folder: string, bytes: Uint8Array): void {
  const part = `${path}.${process.pid}.part`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(part, bytes, { mode: 0o600 });
    renameSync(part, path);
  } catch {
    discard(part);
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where the folder could not be made, there is nothing in it.
  }
}
