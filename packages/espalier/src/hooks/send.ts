import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { News } from "./news.ts";
import type { ReadyHook } from "./ready-hooks.ts";

export interface SendOptions {
  /** Of the installation, told to the receiver. */
  readonly codeVersion: string;
  /** One try takes no longer. */
  readonly tryMs?: number;
  /** All of it takes no longer, however many webhooks there are. */
  readonly allMs?: number;
  /** Before the second try; twice as long before the third. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const tries = 3;

/** Why it was not delivered, in words that hold no part of the address; null where it was. */
type Failure = string | null;

/** Sends every piece of news to whoever asked for it, all at once. @returns a sentence for each that did not arrive */
export async function sendNews(
  hooks: readonly ReadyHook[],
  news: readonly News[],
  options: SendOptions,
): Promise<readonly string[]> {
  const time = AbortSignal.timeout(options.allMs ?? 15_000);
  const signal = options.signal === undefined ? time : AbortSignal.any([time, options.signal]);
  const letters = hooks.flatMap((hook) =>
    news.filter(({ event }) => hook.on.includes(event)).map((one) => ({ hook, one })),
  );
  const failures = await Promise.all(
    letters.map(async ({ hook, one }) => {
      const why = await deliver(hook, one, { ...options, signal });
      return why === null ? [] : [`${hook.name}: ${one.event} was not delivered: ${why}`];
    }),
  );
  return failures.flat();
}

async function deliver(hook: ReadyHook, news: News, options: SendOptions & { signal: AbortSignal }): Promise<Failure> {
  const { tryMs = 5000, waitMs = 500, signal } = options;
  const body = JSON.stringify(news);
  let why = "there was no time left";
  for (let attempt = 1; attempt <= tries && !signal.aborted; attempt++) {
    if (attempt > 1) await pause(waitMs * 2 ** (attempt - 2), undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const answer = await post(
      hook,
      news,
      body,
      options.codeVersion,
      AbortSignal.any([signal, AbortSignal.timeout(tryMs)]),
    );
    if (answer.kind === "delivered") return null;
    why = attempt === 1 ? answer.why : `${answer.why} (${attempt} tries)`;
    if (answer.kind === "refused") break;
  }
  return why;
}

type Answer =
  | { readonly kind: "delivered" }
  /** To be tried again, or not. */
  | { readonly kind: "failed" | "refused"; readonly why: string };

async function post(
  { url, headers, secret }: ReadyHook,
  news: News,
  body: string,
  codeVersion: string,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual", // the news were meant for this address
      signal,
      headers: {
        ...headers,
        "content-type": "application/json",
        "user-agent": `espalier/${codeVersion}`,
        "idempotency-key": news.id,
        "x-espalier-event": news.event,
        ...(secret === null ? {} : { "x-espalier-signature": signatureOf(body, secret) }),
      },
    });
    await response.body?.cancel(); // what it says is not read
    const { status } = response;
    if (status >= 200 && status < 300) return { kind: "delivered" };
    if (status >= 300 && status < 400)
      return { kind: "refused", why: `it answered ${status}, and redirects are not followed` };
    return { kind: status === 429 || status >= 500 ? "failed" : "refused", why: `it answered ${status}` };
  } catch (error) {
    return { kind: "failed", why: signal.aborted ? "it did not answer in time" : `no connection${codeOf(error)}` };
  }
}

/** HMAC-SHA256 of the body's bytes, as GitHub writes it: `sha256=<hex>`. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** The system's code; messages are left out, since some repeat the address. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
  return typeof code === "string" ? ` (${code})` : "";
}
