import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { callOf, type Asked, type Call } from "./call.ts";
import { jsonAnswer, refused, throttled, type Answer, type Refusal } from "./answer.ts";
import { functionsOf, type Functions } from "./functions.ts";
import { printLinesTo } from "./function-lines.ts";
import { httpApi } from "./http-api.ts";
import { apiGatewayInstead } from "./api-gateway.ts";
import { autoScalingOf, type AutoScaling } from "./auto-scaling.ts";
import { bucketsOf } from "./buckets.ts";
import { openEcrRegistry, type EcrRegistry } from "./registry.ts";
import { hidden } from "./launch-templates.ts";
import { identitiesOf, type Keys } from "./identities.ts";
import { account, startMoto } from "./moto.ts";

/** A call that was made, and what came of it. */
export interface Recorded {
  /** `lambda:CreateFunction`: service and operation of the API. */
  readonly action: string;
  readonly path: string;
  readonly isMutating: boolean;
  readonly accessKey: string | null;
  readonly status: number;
}

/** What becomes of a call that is to fail. */
export type Failure =
  /** An answer of our own; the SDK tries again what it takes for passing. */
  | ({ readonly kind: "refuse" } & Refusal)
  /** The service's word for "slow down". */
  | { readonly kind: "throttle" }
  /** The connection ends before anything was done. */
  | { readonly kind: "cut" }
  /** It is done, and the connection ends before the answer. */
  | { readonly kind: "lose" };

export interface FailOptions {
  /** How many calls fail from there on; absent: one. */
  readonly times?: number;
  /** The call is done, and only then fails: for `refuse`. */
  readonly isDone?: boolean;
  /** Calls whose path has this in it are let through, and not counted. */
  readonly except?: string | null;
}

export interface Emulator {
  /** What AWS_ENDPOINT_URL is to be. */
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** Environment variables of somebody who may do everything. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same with the keys of somebody who may do what the policy, read anew at each call, says. */
  as(name: string, policy: () => unknown): Readonly<Record<string, string>>;
  /** The same with keys whose time is over. */
  expired(): Readonly<Record<string, string>>;
  /** Permissions that the calls needed since `forget`: `action resource`. */
  readonly used: ReadonlySet<string>;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Since the start, or since `forget`. */
  readonly calls: readonly Recorded[];
  readonly functions: Functions;
  readonly autoScaling: AutoScaling;
  /** Mutating calls since the start, or since `forget`. */
  mutations(): readonly Recorded[];
  /** Forgets what was called. */
  forget(): void;
  /** The n-th mutating call from now on (1: the next) fails. */
  failAt(n: number, failure: Failure, options?: FailOptions): void;
  /** Calls of an action (`lambda:CreateFunction`) fail. */
  failOn(action: string, failure: Failure, options?: FailOptions): void;
  /** Nobody may do this (an action of IAM) from now on. */
  deny(action: string): void;
  /** Nothing fails any more, and nothing is denied. */
  heal(): void;
  /** The time that answers tell is so much later from now on. */
  advance(ms: number): void;
  /** Where an API of API Gateway is called. */
  apiUrl(apiId: string): string;
  /** Where images are pushed to; null: not asked for. */
  readonly registry: string | null;
  /** Everything is as it was at the start, but for images in the registry. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  /** Absent: any that is free. */
  readonly port?: number;
  /** Absent: eu-central-1. */
  readonly region?: string;
  /** With a registry for images, which wants Debian's docker-registry. */
  readonly withRegistry?: boolean;
}

interface Planned {
  readonly failure: Failure;
  readonly action: string | null;
  readonly isDone: boolean;
  readonly except: string | null;
  /** Mutating calls to go until it begins; 0 for those of an action. */
  wait: number;
  left: number;
}

/**
 * An emulator of AWS on loopback: moto keeps the resources, and what stands here does what moto leaves out (models of what
 * AWS documents, see each file), so that product code needs AWS_ENDPOINT_URL and nothing else.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { region = "eu-central-1" } = options;
  const moto = await startMoto();
  const calls: Recorded[] = [];
  const planned: Planned[] = [];
  const identities = identitiesOf(moto);
  const autoScaling = autoScalingOf(moto);
  const buckets = bucketsOf(moto);
  let lastOfS3: Promise<unknown> = Promise.resolve();
  const registry: EcrRegistry | null = options.withRegistry === true ? await openEcrRegistry(moto, region) : null;
  let endpoint = "";
  let aheadMs = 0;
  const functions = functionsOf(moto, {
    region,
    endpoint: () => endpoint,
    credentials: identities.role,
    print: printLinesTo(moto, identities, region),
    registry: registry?.address ?? null,
  });
  const gateway = httpApi(moto, functions, region);

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      write(response, jsonAnswer(500, { message: `the emulator failed: ${String(error)}` }), "GET");
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  endpoint = `http://127.0.0.1:${address.port}`;
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };

  const withKeys = (keys: Keys): Readonly<Record<string, string>> => ({ ...environment, ...keys });

  return {
    endpoint,
    region,
    account,
    environment,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    calls,
    functions,
    autoScaling,
    registry: registry?.address ?? null,
    as: (name, policy) => withKeys(identities.user(name, policy)),
    expired: () => withKeys(identities.expired()),
    used: identities.used,
    mutations: () => calls.filter((call) => call.isMutating),
    forget: () => {
      calls.splice(0);
      identities.used.clear();
    },
    failAt: (n, failure, { times = 1, isDone = false, except = null } = {}) =>
      void planned.push({ failure, action: null, isDone, except, wait: n - 1, left: times }),
    failOn: (action, failure, { times = 1, isDone = false, except = null } = {}) =>
      void planned.push({ failure, action, isDone, except, wait: 0, left: times }),
    deny: (action) => void identities.denied.add(action),
    heal: () => {
      planned.splice(0);
      identities.denied.clear();
    },
    advance: (ms) => {
      aheadMs += ms;
    },
    apiUrl: (apiId) => `${endpoint}/apigw/${apiId}`,
    reset: async () => {
      aheadMs = 0;
      planned.splice(0);
      calls.splice(0);
      identities.reset();
      autoScaling.reset();
      buckets.reset();
      await functions.reset();
      await moto.reset();
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await functions.reset();
      await registry?.close();
      await moto.stop();
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const url = request.url ?? "/";
    const apiId = /^\/apigw\/([^/?]+)/.exec(url)?.[1];
    if (apiId !== undefined) return write(response, await gateway(apiId, request, body), "GET");
    const asked: Asked = { method: request.method ?? "GET", url, headers: request.headers, body };
    const call = callOf(asked);
    if (call === null) return write(response, await moto.pass(asked), asked.method);
    const failing = next(call);
    if (failing?.failure.kind === "cut") {
      note(call, 0);
      return void request.socket.destroy();
    }
    const isDone = failing === null || failing.isDone || failing.failure.kind === "lose";
    const answer = isDone ? await (call.service === "s3" ? inTurn(call, asked) : answered(call, asked)) : null;
    if (failing?.failure.kind === "lose") {
      note(call, 0);
      return void request.socket.destroy();
    }
    const final = failing === null ? answer! : refused(call, refusalOf(call, failing.failure));
    note(call, final.status);
    const { date } = final.headers;
    const told = typeof date === "string" ? { date: new Date(Date.parse(date) + aheadMs).toUTCString() } : {};
    write(response, { ...final, headers: { ...final.headers, ...told } }, asked.method);
  }

  /** One call of S3 after the other: what takes us two of moto is one of AWS, which nobody sees half done. */
  function inTurn(call: Call, asked: Asked): Promise<Answer> {
    const answer = lastOfS3.then(() => answered(call, asked));
    lastOfS3 = answer.catch(() => {});
    return answer;
  }

  async function answered(call: Call, asked: Asked): Promise<Answer> {
    const refusal = await identities.refusal(call, asked);
    if (refusal !== null) return refused(call, refusal);
    const own = await instead(call, asked);
    if (own !== null) return own;
    const namesImages = registry !== null && (call.service === "lambda" || call.service === "ecr");
    if (namesImages) {
      const passed = await moto.pass({ ...asked, body: registry.inward(asked.body) });
      return registry.outward(call.service === "lambda" ? await functions.after(call, passed) : passed);
    }
    const passed = await moto.pass(call.service === "ec2" ? hidden.inward(call, asked) : asked);
    switch (call.service) {
      case "lambda":
        return functions.after(call, passed);
      case "s3":
        return buckets.after(call, asked, passed);
      case "apigateway":
        return withEndpoint(passed, endpoint);
      case "autoscaling":
        return autoScaling.after(call, passed);
      case "ec2":
        return hidden.outward(call, passed);
      default:
        return passed;
    }
  }

  async function instead(call: Call, asked: Asked): Promise<Answer | null> {
    switch (call.service) {
      case "lambda":
        return functions.before(call, asked);
      case "s3":
        return buckets.instead(call, asked);
      case "apigateway":
        return apiGatewayInstead(moto, call, asked);
      case "autoscaling":
        return autoScaling.instead(call);
      default:
        return null;
    }
  }

  /** The failure that is this call's turn; null: none. */
  function next(call: Call): Planned | null {
    const failing = planned.find((each) => {
      if (each.left === 0 || (each.except !== null && call.path.includes(each.except))) return false;
      if (each.action !== null) return each.action === `${call.service}:${call.action}`;
      if (!call.isMutating) return false;
      if (each.wait > 0) {
        each.wait -= 1;
        return false;
      }
      return true;
    });
    if (failing !== undefined) failing.left -= 1;
    return failing ?? null;
  }

  function note(call: Call, status: number): void {
    const { service, action, path, isMutating, accessKey } = call;
    calls.push({ action: `${service}:${action}`, path, isMutating, accessKey, status });
  }
}

function refusalOf(call: Call, failure: Failure): Refusal {
  return failure.kind === "refuse" ? failure : throttled(call);
}

/** API Gateway tells addresses of AWS's; ours is what stands in for them. */
function withEndpoint(answer: Answer, endpoint: string): Answer {
  const text = answer.body.toString("utf8");
  const mended = text.replaceAll(
    /https:\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g,
    `${endpoint}/apigw/$1`,
  );
  return mended === text ? answer : { ...answer, body: Buffer.from(mended) };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function write(response: ServerResponse, answer: Answer, method: string): void {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value as string);
  if (method !== "HEAD") response.setHeader("content-length", String(answer.body.length));
  response.end(method === "HEAD" ? undefined : answer.body);
}
