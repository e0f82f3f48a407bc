import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { decodeModel } from "@espalier/learn";
import { createLiveModel, createModels, defaultLimits, type Limits, type ServeRules } from "../predict/index.ts";
import { createCore } from "./core.ts";
import { createHandler } from "./node-handler.ts";

/** What stands in the file that `--config` names; all of it may be left out. */
interface BareConfig {
  readonly name?: string;
  readonly version?: number;
  readonly rules?: Partial<ServeRules>;
  readonly limits?: Partial<Limits>;
}

/** As elsewhere: the head of a request may take 10 s, all of it 30 s, and what is under way at the end 10 s. */
const headersTimeout = 10_000;
const requestTimeout = 30_000;
const drainMs = 10_000;

/** `node bare-server.cjs --model m.espalier [--port 3000] [--host 127.0.0.1] [--config serve.json]` */
function main(): void {
  const { values } = parseArgs({
    options: {
      model: { type: "string" },
      port: { type: "string", default: "3000" },
      host: { type: "string", default: "127.0.0.1" },
      config: { type: "string" },
    },
  });
  if (values.model === undefined) throw new Error("--model must name a model file");
  const config = values.config === undefined ? {} : (JSON.parse(readFileSync(values.config, "utf8")) as BareConfig);
  const limits = { ...defaultLimits, ...config.limits };
  const model = decodeModel(readFileSync(values.model), (bytes) => createHash("sha256").update(bytes).digest("hex"));
  const name = config.name ?? basename(values.model).replace(/\.[^.]*$/, "");
  const served = { name, version: config.version ?? 1, aliases: [], model };
  const live = createLiveModel(served, { missing: "median", ...config.rules }, limits);

  let isReady = true;
  const core = createCore({ models: createModels(live), limits, isReady: () => isReady });
  const server = createServer({ headersTimeout, requestTimeout }, createHandler(core));
  server.on("error", endWith);
  server.listen({ port: Number(values.port), host: values.host }, () =>
    process.stderr.write(`${name} version ${served.version} answers on port ${values.port}\n`),
  );
  const drain = () => {
    isReady = false;
    server.close();
    setTimeout(() => server.closeAllConnections(), drainMs).unref();
  };
  process.once("SIGTERM", drain);
  process.once("SIGINT", drain);
}

function endWith(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

try {
  main();
} catch (error) {
  endWith(error);
}
