import type { ErrorBody, ModelInfo, Prediction, PredictResponse } from "../../src/contract/index.ts";

/** A refusal as the server told it, or that it did not answer at all. */
export class Refused extends Error {
  readonly hint: string;
  readonly status: number;
  readonly details: readonly { readonly path: string; readonly message: string }[];
  /** Whether the same request may succeed a little later, and in how many ms. */
  readonly againMs: number | null;

  constructor(
    message: string,
    hint: string,
    status: number,
    againMs: number | null = null,
    details: Refused["details"] = [],
  ) {
    super(message);
    this.hint = hint;
    this.status = status;
    this.againMs = againMs;
    this.details = details;
  }
}

export type Row = Readonly<Record<string, unknown>>;

/** Addresses are relative to the page's: a server behind a path prefix is found, too. */
export interface Server {
  models(): Promise<readonly { readonly name: string; readonly version: number }[]>;
  info(model: string): Promise<ModelInfo>;
  predict(model: string, row: Row, signal: AbortSignal): Promise<PredictResponse>;
  predictMany(model: string, rows: readonly Row[], signal: AbortSignal): Promise<readonly Prediction[]>;
  /** The answer of a scored CSV, as it comes. */
  scoreCsv(model: string, file: Blob, signal: AbortSignal): Promise<Response>;
  hasKey(): boolean;
}

const keyPlace = "espalier-key";

/** `askKey` shows that a key is wanted, and why, and resolves with the one that was typed. */
export function createServer(askKey: (why: string) => Promise<string>): Server {
  let asked: Promise<void> | null = null;
  const newKey = (why: string) => {
    asked ??= askKey(why).then((key) => {
      sessionStorage.setItem(keyPlace, key);
      asked = null;
    });
    return asked;
  };

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    for (;;) {
      const key = sessionStorage.getItem(keyPlace);
      const headers = new Headers(init.headers);
      headers.set("x-purpose", "try");
      if (key !== null) headers.set("authorization", `Bearer ${key}`);
      const answer = await fetch(path, { ...init, headers }).catch((error: unknown) => {
        if (error instanceof DOMException && error.name === "AbortError") throw error;
        throw new Refused("the server does not answer", "is it running? The page tries again by itself", 0, 2000);
      });
      if (answer.ok) return answer;
      const refused = await refusalOf(answer);
      if (answer.status !== 401) throw refused;
      await newKey(key === null ? "" : refused.message);
    }
  }

  const at = (model: string, what: string) => `models/${encodeURIComponent(model)}/${what}`;
  const post = (path: string, body: unknown, signal: AbortSignal) =>
    ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });
  // The server is ours and of the same version: its answers are what the contract says.
  const json = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T;

  return {
    models: async () => (await json<{ models: { name: string; version: number }[] }>(ask("models"))).models,
    info: (model) => json(ask(at(model, "info"))),
    predict: (model, row, signal) => json(post(at(model, "predict"), row, signal)),
    predictMany: async (model, rows, signal) =>
      (await json<{ predictions: Prediction[] }>(post(at(model, "predict/batch"), rows, signal))).predictions,
    scoreCsv: (model, file, signal) =>
      ask(at(model, "predict/batch"), {
        method: "POST",
        headers: { "content-type": "text/csv", accept: "text/csv" },
        body: file,
        signal,
      }),
    hasKey: () => sessionStorage.getItem(keyPlace) !== null,
  };
}

async function refusalOf(answer: Response): Promise<Refused> {
  const wait = Number(answer.headers.get("retry-after") ?? 1);
  const againMs =
    answer.status === 429 || answer.status === 503 ? 1000 * Math.min(30, Number.isFinite(wait) ? wait : 1) : null;
  try {
    const { error } = (await answer.json()) as ErrorBody;
    return new Refused(error.message, error.hint, answer.status, againMs, error.details ?? []);
  } catch {
    return new Refused(`the server answered ${answer.status}`, "", answer.status, againMs);
  }
}
