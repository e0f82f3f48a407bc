import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { Fault, fault } from "../fault/index.ts";
import type { HeldFile } from "./held.ts";

const attempts = 4;
const idleMs = 30_000;

/** An answer that another try may mend: the network's, or the server's own trouble. */
class Passing extends Error {}

/**
 * One file from the web, with the hash that the project pins it to. Cut, slow and failing answers are tried again.
 * Faults URL_FAILED, URL_HASH.
 */
export async function fetchUrl(
  url: string,
  sha256: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<HeldFile> {
  const name = nameOf(url);
  const path = join(folder, "0");
  for (let attempt = 1; ; attempt++) {
    try {
      const found = await download(url, path, signal);
      if (found === sha256.toLowerCase()) return { name, path };
      throw fault("URL_HASH", { url: shownUrl(url), expected: sha256.toLowerCase(), found });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Fault) throw error;
      if (!(error instanceof Passing)) throw error;
      if (attempt === attempts)
        throw fault("URL_FAILED", { url: shownUrl(url), problem: error.message }, { cause: error });
      await pause(100 * 4 ** attempt, undefined, { signal });
    }
  }
}

async function download(url: string, path: string, signal: AbortSignal | undefined): Promise<string> {
  const still = new AbortController();
  let timer = setTimeout(() => still.abort(), idleMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => still.abort(), idleMs);
  };
  try {
    const answer = await ask(url, signal === undefined ? still.signal : AbortSignal.any([still.signal, signal]));
    const hash = createHash("sha256");
    let done = 0;
    const pieces = async function* () {
      try {
        for await (const piece of answer.body!) {
          alive();
          done += piece.byteLength;
          hash.update(piece);
          yield piece;
        }
      } catch (error) {
        throw passing(error);
      }
    };
    await pipeline(pieces, createWriteStream(path));
    const told = answer.headers.get("content-encoding") === null ? answer.headers.get("content-length") : null;
    if (told !== null && Number(told) !== done) throw new Passing(`the answer ended after ${done} of ${told} bytes`);
    return hash.digest("hex");
  } finally {
    clearTimeout(timer);
  }
}

async function ask(url: string, signal: AbortSignal): Promise<Response> {
  const answer = await fetch(url, { signal, headers: { "accept-encoding": "identity" } }).catch((error: unknown) => {
    throw passing(error);
  });
  if (answer.ok && answer.body !== null) return answer;
  const problem = `the server answered ${answer.status} ${answer.statusText}`.trim();
  if (answer.status >= 500 || answer.status === 429) throw new Passing(problem);
  throw fault("URL_FAILED", { url: shownUrl(url), problem });
}

function passing(error: unknown): Passing {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const deepest = cause instanceof Error ? cause : error;
  const text = deepest instanceof Error ? deepest.message : String(deepest);
  return new Passing(text === "This operation was aborted" ? `nothing came for ${idleMs / 1000} s` : text, {
    cause: error,
  });
}

const nameOf = (url: string): string => basename(new URL(url).pathname) || "data";

/** An address without what may be secret in it: user, password and query. */
const shownUrl = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
};
