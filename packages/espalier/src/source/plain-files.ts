import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { fault, fromSystemError } from "../fault/index.ts";
import { decoderOf } from "./encoding.ts";
import type { Held } from "./held.ts";
import { beginningOf } from "./pieces.ts";
import { packingOf, type Encoding } from "./spec.ts";

/** A held file of text that SQL can read. */
export interface PlainFile {
  /** As messages name it. */
  readonly name: string;
  readonly path: string;
  /** DuckDB unpacks zstd itself, and only it: Node 20 cannot. */
  readonly packing: "none" | "zstd";
}

/**
 * The files unpacked and in UTF-8, into `folder` where they are not so already; `withoutMark`: nor with a byte order mark.
 * Faults DATA_UNREADABLE where a file is cut or is not packed as its name says.
 */
export async function plainFiles(
  { files }: Pick<Held, "files">,
  encoding: Encoding,
  folder: string,
  signal?: AbortSignal,
  { withoutMark = false }: { readonly withoutMark?: boolean } = {},
): Promise<readonly PlainFile[]> {
  const plain: PlainFile[] = [];
  for (const [i, { name: kept, shown: name = kept, path }] of files.entries()) {
    const packing = packingOf(kept);
    if (packing === "zstd" && encoding !== "utf-8") {
      throw fault("DATA_UNREADABLE", {
        file: name,
        problem: "a file packed by zstd must be in UTF-8; unpack it with zstd -d",
      });
    }
    const isMarked = withoutMark && packing === "none" && hasMark(beginningOf(path, 3));
    if (packing !== "gzip" && encoding === "utf-8" && !isMarked) {
      plain.push({ name, path, packing: packing === "zstd" ? "zstd" : "none" });
      continue;
    }
    const to = join(folder, `plain-${i}`);
    const decode = encoding !== "utf-8" ? decodeWith(encoding) : withoutMark ? dropMark : keep;
    await rewrite({ name, path }, to, packing === "gzip", decode, signal);
    plain.push({ name, path: to, packing: "none" });
  }
  return plain;
}

async function rewrite(
  from: { readonly name: string; readonly path: string },
  to: string,
  packed: boolean,
  decode: (pieces: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array | string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const source = createReadStream(from.path, { highWaterMark: 1 << 18 });
  const target = createWriteStream(to);
  const options = signal === undefined ? {} : { signal };
  try {
    if (packed) await pipeline(source, createGunzip(), decode, target, options);
    else await pipeline(source, decode, target, options);
  } catch (error) {
    signal?.throwIfAborted();
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (typeof code !== "string" || !code.startsWith("Z_"))
      throw fromSystemError(error, `the data file ${JSON.stringify(from.name)}`);
    const problem =
      code === "Z_BUF_ERROR" ? "it ends too early, as a file that was not copied whole" : "it is not packed by gzip";
    throw fault("DATA_UNREADABLE", { file: from.name, problem }, { cause: error });
  }
}

async function* keep(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** The byte order mark, which JSON does not have. */
const hasMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

async function* dropMark(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const piece of pieces) {
    yield isFirst && hasMark(piece) ? piece.subarray(3) : piece;
    isFirst = false;
  }
}

function decodeWith(encoding: Exclude<Encoding, "utf-8">) {
  return async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
    let decoder: ReturnType<typeof decoderOf> | null = null;
    for await (const piece of pieces) {
      decoder ??= decoderOf(piece, encoding);
      yield decoder.decode(piece, { stream: true });
    }
    if (decoder !== null) yield decoder.decode();
  };
}
