import { Server as TlsServer } from "node:https";
import type { BuiltServer } from "./build-server.ts";
import { reloadMetrics } from "./reload-metrics.ts";
import type { ModelPart } from "./server-parts.ts";
import { watchTls, type TlsFiles } from "./tls-files.ts";
import { watchModel, type ReloadNote } from "./watch-model.ts";
import { fromSystemError, type Fault } from "../fault/index.ts";

/** What those who run a server should know of its versions and certificates. */
export type ChangeNote =
  | ReloadNote
  | { readonly kind: "certificate taken" }
  | { readonly kind: "certificate refused"; readonly fault: Fault };

export interface ChangeParts {
  readonly models: readonly ModelPart[];
  readonly tls: TlsFiles | undefined;
  /** 0: only when asked to. */
  readonly everyMs: number;
  readonly tell: ((note: ChangeNote) => void) | undefined;
}

/** How many looks a version that failed is left alone for: it is rarely mended within seconds, and trying costs time. */
const retryLooks = 30;

/** Keeps a running server at what its sources say, without a pause in its service. */
export function watchChanges(
  { app, models, metrics, limits }: BuiltServer,
  parts: ChangeParts,
): { look(): Promise<void>; stop(): void } {
  const { everyMs, tls } = parts;
  const meter = reloadMetrics(metrics.register);
  const tell = (note: ChangeNote) => {
    const { level, ...facts } = logged(note);
    app.log[level](facts, note.kind);
    parts.tell?.(note);
  };
  const now = () => performance.now();
  for (const { served, loadSeconds } of parts.models) if (loadSeconds !== undefined) meter.loaded(served, loadSeconds);
  const sources = parts.models.flatMap(({ watched }) => watched?.source ?? []);
  const looks = parts.models.flatMap(({ rules, watched }) =>
    watched
      ? [watchModel({ ...watched, rules, limits, models, metrics: meter, tell, now, retryMs: retryLooks * everyMs })]
      : [],
  );
  const { server } = app;
  if (tls && server instanceof TlsServer) {
    const take = (pair: { readonly cert: string; readonly key: string }) => {
      server.setSecureContext(pair); // connections that there are keep theirs
      tell({ kind: "certificate taken" });
    };
    const refuse = (error: unknown) => {
      tell({ kind: "certificate refused", fault: fromSystemError(error, "the certificate", "read") });
    };
    looks.push(watchTls(tls, { take, refuse }));
  }
  const look = async () => {
    for (const one of looks) await one();
  };
  const timer = everyMs > 0 && looks.length > 0 ? setInterval(() => void look(), everyMs).unref() : undefined;
  return {
    look,
    stop: () => {
      clearInterval(timer);
      for (const source of sources) source.close();
    },
  };
}

function logged(note: ChangeNote): { readonly level: "info" | "warn"; readonly [fact: string]: unknown } {
  switch (note.kind) {
    case "swapped":
      return { level: "info", model: note.model, version: note.to, previous_version: note.from };
    case "held back":
      return {
        level: "warn",
        model: note.model,
        version: note.version,
        code: note.fault.code,
        problem: note.fault.message,
      };
    case "certificate taken":
      return { level: "info" };
    case "certificate refused":
      return { level: "warn", code: note.fault.code, problem: note.fault.message };
  }
}
