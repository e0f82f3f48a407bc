import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// What a function's process runs where there is no Lambda: loads the handler as AWS's managed Node runtime does, and asks
// the Runtime API for one event after the other. Handlers that return a value or a promise; no callbacks, no streams.
// AWS's runtime speaks to the API in C++. So that what is measured here is the function and not node:http, whose client
// takes several times as long as a prediction, this one writes to a socket what little HTTP that API needs.

type Handler = (event: unknown, context: object) => unknown;

const {
  AWS_LAMBDA_RUNTIME_API: address = "",
  LAMBDA_TASK_ROOT: root = process.cwd(),
  _HANDLER: named = "",
} = process.env;
const base = "/2018-06-01/runtime";

interface Heard {
  /** Status line and headers. */
  readonly head: string;
  readonly text: string;
}

const headEnd = "\r\n\r\n";

/** What is waited for on the one connection; one question at a time. */
let waiting: { readonly resolve: (heard: Heard) => void; readonly reject: (error: Error) => void } | null = null;
let pieces: Buffer[] = [];
let socket: Socket | null = null;

function connected(): Socket {
  if (socket !== null) return socket;
  const colon = address.lastIndexOf(":");
  const made = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), noDelay: true });
  const lost = (error: Error) => {
    if (socket !== made) return;
    socket = null; // the next question connects anew
    pieces = [];
    waiting?.reject(error);
    waiting = null;
  };
  made.on("data", hear);
  made.on("error", lost);
  made.on("close", () => lost(new Error("the Runtime API closed the connection")));
  return (socket = made);
}

/** An answer is there when it has the length that its head says: the Runtime API sends no other. */
function hear(piece: Buffer): void {
  pieces.push(piece);
  const first = pieces[0]!.includes(headEnd) ? pieces[0]! : joined();
  const begin = first.indexOf(headEnd) + headEnd.length;
  if (begin < headEnd.length) return;
  const head = first.toString("latin1", 0, begin);
  const end = begin + Number(headerOf(head, "content-length") ?? 0);
  if (pieces.reduce((bytes, { length }) => bytes + length, 0) < end) return;
  const text = joined().toString("utf8", begin, end);
  pieces = [];
  const asked = waiting;
  waiting = null;
  asked?.resolve({ head, text });
}

function joined(): Buffer {
  if (pieces.length > 1) pieces = [Buffer.concat(pieces)];
  return pieces[0]!;
}

function ask(method: "GET" | "POST", path: string, body = ""): Promise<Heard> {
  const length = method === "GET" ? "" : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return new Promise((resolve, reject) => {
    waiting = { resolve, reject };
    connected().write(`${method} ${base}${path} HTTP/1.1\r\nhost: ${address}\r\n${length}\r\n${body}`);
  });
}

/** The value of a header, whatever the case of its name. */
function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`\r\n${name}: *([^\r]*)`, "i").exec(head)?.[1];
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

function contextOf({ head }: Heard) {
  const deadline = Number(headerOf(head, "lambda-runtime-deadline-ms"));
  return {
    awsRequestId: headerOf(head, "lambda-runtime-aws-request-id") ?? "",
    invokedFunctionArn: headerOf(head, "lambda-runtime-invoked-function-arn"),
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
    const path = `/invocation/${context.awsRequestId}`;
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
