import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// What a function's process runs where there is no Lambda: loads the handler as AWS's managed Node runtime does, and asks
// the Runtime API for one event after the other. Handlers that return a value or a promise; no callbacks, no streams.

type Handler = (event: unknown, context: object) => unknown;

const {
  AWS_LAMBDA_RUNTIME_API: address = "",
  LAMBDA_TASK_ROOT: root = process.cwd(),
  _HANDLER: named = "",
} = process.env;
const base = `http://${address}/2018-06-01/runtime`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

interface Heard {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function ask(method: "GET" | "POST", path: string, body = ""): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const headers = method === "GET" ? {} : { "content-length": Buffer.byteLength(body) };
    const asked = request(`${base}${path}`, { method, agent, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => resolve({ headers: response.headers, text: Buffer.concat(pieces).toString("utf8") }));
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

/** `lambda.handler` → what lambda.js, lambda.mjs or lambda.cjs exports as `handler`. */
async function loadHandler(): Promise<Handler> {
  const dot = named.lastIndexOf(".");
  const [path, name] = [join(root, named.slice(0, dot)), named.slice(dot + 1)];
  const file = [".js", ".mjs", ".cjs"].map((ending) => path + ending).find((each) => existsSync(each));
  if (file === undefined)
    throw Object.assign(new Error(`Cannot find module '${path}'`), { name: "Runtime.ImportModuleError" });
  const load = createRequire(join(root, "index.js"));
  const loaded: unknown = file.endsWith(".cjs") ? load(file) : await import(pathToFileURL(file).href);
  const handler = (loaded as Readonly<Record<string, unknown>>)[name];
  if (typeof handler === "function") return handler as Handler;
  throw Object.assign(new Error(`${named} is undefined or not exported`), { name: "Runtime.HandlerNotFound" });
}

const errorBody = (error: unknown) =>
  JSON.stringify(
    error instanceof Error
      ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") }
      : { errorType: typeof error, errorMessage: String(error), trace: [] },
  );

function contextOf({ headers }: Heard): object {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function serve(handler: Handler): Promise<never> {
  for (;;) {
    const heard = await ask("GET", "/invocation/next");
    const context = contextOf(heard);
    const path = `/invocation/${String(heard.headers["lambda-runtime-aws-request-id"])}`;
    try {
      const answer = JSON.stringify((await handler(JSON.parse(heard.text), context)) ?? null);
      await ask("POST", `${path}/response`, answer);
    } catch (error) {
      await ask("POST", `${path}/error`, errorBody(error));
    }
  }
}

try {
  await serve(await loadHandler());
} catch (error) {
  await ask("POST", "/init/error", errorBody(error)).catch(() => {});
  process.exit(1);
}
