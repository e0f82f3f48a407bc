/**
 * What the server refused, or what kept it from answering; `code` says which.
 * Codes that begin with CLIENT_ are this client's own: CLIENT_UNREACHABLE, CLIENT_TIMEOUT, CLIENT_ANSWER_INVALID,
 * CLIENT_NUMBER_NOT_FINITE.
 */
export class EspalierError extends Error {
  /**
   * @param {string} message
   * @param {{ code: string, hint?: string, details?: { path: string, message: string }[], status?: number | null,
   *   requestId?: string | null, retryAfterMs?: number | null, cause?: unknown }} facts
   */
  constructor(message, facts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "EspalierError";
    this.code = facts.code;
    this.hint = facts.hint ?? "";
    this.details = facts.details ?? [];
    this.status = facts.status ?? null;
    this.requestId = facts.requestId ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
  }
}

/**
 * @typedef {{ signal?: AbortSignal, timeoutMs?: number, requestId?: string }} RequestOptions
 * @typedef {{ method: "GET" | "POST", path: string, body?: string, type?: string, accept?: string,
 *   retries?: number, options?: RequestOptions | undefined }} Question
 * @typedef {Readonly<Record<string, unknown>>} Row
 */

/**
 * @param {{ baseUrl: string, apiKey?: string, timeoutMs?: number, retries?: number, maxRetryWaitMs?: number,
 *   headers?: Record<string, string>, fetch?: typeof globalThis.fetch }} settings
 */
export function createClient(settings) {
  const base = baseOf(settings.baseUrl);
  const { apiKey, timeoutMs = 30_000, retries = 2, maxRetryWaitMs = 10_000, headers = {} } = settings;
  const fetchWith = settings.fetch ?? globalThis.fetch;
  const at = `/models/${encodeURIComponent(generatedFor.name)}`;

  /** @param {Question} question */
  async function ask(question) {
    const { options = {} } = question;
    const mostRetries = question.retries ?? retries;
    for (let tried = 0; ; tried++) {
      try {
        return await askOnce(question, options);
      } catch (error) {
        if (!(error instanceof EspalierError) || tried >= mostRetries) throw error;
        if (error.status !== 429 && error.status !== 503) throw error;
        const waitMs = error.retryAfterMs ?? 200 * 2 ** tried * (0.5 + Math.random());
        if (waitMs > maxRetryWaitMs) throw error;
        await pause(waitMs, options.signal);
      }
    }
  }

  /** @param {Question} question @param {RequestOptions} options @returns {Promise<string>} */
  async function askOnce({ method, path, body, type, accept }, options) {
    const limitMs = options.timeoutMs ?? timeoutMs;
    const ended = new AbortController();
    let isLate = false;
    const timer =
      limitMs > 0
        ? setTimeout(() => {
            isLate = true;
            ended.abort();
          }, limitMs)
        : undefined;
    const stop = () => ended.abort(options.signal?.reason);
    options.signal?.addEventListener("abort", stop);
    try {
      options.signal?.throwIfAborted();
      const answer = await fetchWith(base + path, {
        method,
        headers: {
          ...headers,
          accept: accept ?? "application/json",
          ...(type === undefined ? {} : { "content-type": type }),
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          ...(options.requestId === undefined ? {} : { "x-request-id": options.requestId }),
        },
        ...(body === undefined ? {} : { body }),
        signal: ended.signal,
      });
      const text = await answer.text();
      if (!answer.ok) throw refusalOf(answer, text);
      return text;
    } catch (error) {
      if (error instanceof EspalierError) throw error;
      if (isLate) {
        throw new EspalierError(`no answer within ${limitMs} ms`, {
          code: "CLIENT_TIMEOUT",
          hint: "allow more with timeoutMs, or send less at a time",
          cause: error,
        });
      }
      if (options.signal?.aborted) throw options.signal.reason;
      throw new EspalierError(`${base} does not answer`, {
        code: "CLIENT_UNREACHABLE",
        hint: "check baseUrl, and that the server runs and may be called from here",
        cause: error,
      });
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
    }
  }

  /** @param {Row} row @param {RequestOptions} [options] */
  const predict = async (row, options) =>
    parsed(await ask({ method: "POST", path: `${at}/predict`, body: rowText(row), type: jsonType, options }));

  /** @param {readonly Row[]} rows @param {RequestOptions} [options] */
  const predictBatch = async (rows, options) => {
    const body = `[${Array.from(rows, rowText).join(",")}]`;
    return parsed(await ask({ method: "POST", path: `${at}/predict/batch`, body, type: jsonType, options }));
  };

  /**
   * @param {Iterable<Row> | AsyncIterable<Row>} rows
   * @param {RequestOptions & { chunkRows?: number }} [options]
   */
  async function* predictStream(rows, options = {}) {
    const { chunkRows = 500 } = options;
    let first = 1;
    /** @type {string[]} */
    let lines = [];
    const send = async () => {
      const sent = lines;
      lines = [];
      const body = sent.join("\n");
      const path = `${at}/predict/batch`;
      const text = await ask({ method: "POST", path, body, type: linesType, accept: linesType, options });
      const answers = text.split("\n").filter((line) => line !== "");
      if (answers.length !== sent.length) throw brokenOff(text, answers.at(-1) ?? "");
      const from = first;
      first += sent.length;
      return answers.map((line, i) => itemOf(parsed(line), from + i));
    };
    for await (const row of rows) {
      lines.push(rowText(row));
      if (lines.length >= chunkRows) yield* await send();
    }
    if (lines.length > 0) yield* await send();
  }

  return {
    predict,
    predictBatch,
    predictStream,
    /** @param {RequestOptions} [options] */
    modelInfo: async (options) => parsed(await ask({ method: "GET", path: `${at}/info`, options })),
    /** @param {RequestOptions} [options] */
    health: async (options) => parsed(await ask({ method: "GET", path: "/health", options })),
    /** @param {RequestOptions} [options] */
    ready: async (options) => {
      try {
        await ask({ method: "GET", path: "/ready", retries: 0, options });
        return true;
      } catch (error) {
        if (error instanceof EspalierError && error.status === 503) return false;
        throw error;
      }
    },
  };
}

const jsonType = "application/json";
const linesType = "application/x-ndjson";

/** @param {string} given */
function baseOf(given) {
  const url = new URL(given);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`baseUrl must begin with http:// or https://; got ${given}`);
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** JSON has no NaN and no infinity: it would say null, and null is a value left out. @param {Row} row */
function rowText(row) {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value !== "number" || Number.isFinite(value)) continue;
    throw new EspalierError(`${JSON.stringify(name)} must be a finite number; got ${value}`, {
      code: "CLIENT_NUMBER_NOT_FINITE",
      hint: "send a number, or leave the feature out where there is none",
      details: [{ path: name, message: `got ${value}` }],
    });
  }
  return JSON.stringify(row);
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notOurs(text, error);
  }
}

/** @param {string} text @param {unknown} [cause] */
const notOurs = (text, cause) =>
  new EspalierError(`the answer is not one of an Espalier server: ${JSON.stringify(text.slice(0, 80))}`, {
    code: "CLIENT_ANSWER_INVALID",
    hint: "check baseUrl",
    cause,
  });

/** An answer that ends before its time says why in its last line. @param {string} text @param {string} last */
function brokenOff(text, last) {
  const { error } = parsed(last === "" ? "{}" : last);
  return error === undefined ? notOurs(text) : new EspalierError(error.message, error);
}

/** A line of a stream: a prediction, or why there is none for that row. @param {any} line @param {number} row */
function itemOf(line, row) {
  if (line?.error === undefined) return { ok: true, row, prediction: line };
  const { message, ...facts } = line.error;
  return { ok: false, row, error: new EspalierError(message, facts) };
}

/** @param {Response} answer @param {string} text */
function refusalOf(answer, text) {
  const status = answer.status;
  const retryAfterMs = waitOf(answer.headers.get("retry-after"));
  const requestId = answer.headers.get("x-request-id");
  try {
    const { error } = JSON.parse(text);
    const { message, code, hint, details } = error;
    return new EspalierError(String(message), { code: String(code), hint, details, status, requestId, retryAfterMs });
  } catch {
    // Something between here and the server answered in its place.
    const code = status === 429 || status === 503 ? "CLIENT_UNREACHABLE" : "CLIENT_ANSWER_INVALID";
    return new EspalierError(`the answer was ${status}`, { code, status, requestId, retryAfterMs });
  }
}

/** Seconds, or a date. @param {string | null} header */
function waitOf(header) {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** @param {number} ms @param {AbortSignal | undefined} signal @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    }
  });
}
