import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { startFunction, type RunningFunction } from "../../../packages/espalier/src/runtime-api/index.ts";
import { isRecord, type Asked, type Call } from "./call.ts";
import { jsonAnswer, refused, type Answer } from "./answer.ts";
import { unpackImage } from "./images.ts";
import { account, type Moto } from "./moto.ts";

/** Credentials that a function gets for its role. */
export type RoleCredentials = (role: string) => Readonly<Record<string, string>>;

/** Puts a line that a function printed where Lambda puts it, with the function's own role. */
export type PrintLine = (
  at: { readonly role: string; readonly name: string; readonly version: string },
  line: string,
) => void;

/**
 * What moto does not do of AWS Lambda: to run the code of a version, to be busy after a change, to distrust a role that
 * was made a moment ago, and to refuse what AWS refuses. Configuration, versions and aliases are moto's.
 */
export interface Functions {
  /** What the call's answer is, where it is not moto's. */
  before(call: Call, asked: Asked): Promise<Answer | null>;
  /** Takes note of what was done, and mends moto's answer. */
  after(call: Call, answer: Answer): Promise<Answer>;
  /** Runs a version, or one of those behind an alias by their weights. */
  invoke(name: string, qualifier: string, event: unknown): Promise<Invoked>;
  /** How many reads see a change as not yet done: 1 unless told. */
  slowness: number;
  reset(): Promise<void>;
}

export type Invoked =
  | { readonly kind: "answered"; readonly version: string; readonly payload: string }
  | { readonly kind: "failed"; readonly version: string; readonly payload: string }
  | { readonly kind: "absent" };

interface Instance {
  readonly running: RunningFunction;
  isBusy: boolean;
}

export function functionsOf(
  moto: Moto,
  options: {
    readonly endpoint: () => string;
    readonly credentials: RoleCredentials;
    readonly print: PrintLine;
    readonly region: string;
    /** Where images are pulled from; null: there is no registry. */
    readonly registry: string | null;
  },
): Functions {
  const { region } = options;
  /** Code by CodeSha256, as Lambda tells it: base64. */
  const code = new Map<string, Buffer>();
  const folders = new Map<string, Promise<string>>();
  /** The same of images → handler. */
  const handlers = new Map<string, string>();
  /** Function → reads that still see the last change as going on. */
  const changing = new Map<string, number>();
  const trusted = new Set<string>();
  /** `name:number` of versions that were deleted. moto keeps them: it would give their numbers away again. */
  const gone = new Set<string>();
  const instances = new Map<string, Instance[]>();
  let drawn = 0;

  const asked = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await moto.ask("lambda", region, {
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return JSON.parse(answer.body.toString("utf8") || "null");
  };
  const absentAsNull = (error: unknown): null => {
    if (error instanceof Error && error.message.includes(": 404")) return null;
    throw error;
  };

  const functions: Functions = {
    slowness: 1,
    before: async (call, request) => {
      const name = functionName(call);
      const asksFor = call.query.get("Qualifier") ?? call.body["FunctionVersion"];
      if (gone.has(`${name}:${String(asksFor)}`)) {
        const message = `Function not found: arn:aws:lambda:${region}:${account}:function:${name}:${String(asksFor)}`;
        return refused(call, { status: 404, code: "ResourceNotFoundException", message });
      }
      switch (call.action) {
        case "CreateFunction": {
          const role = String(call.body["Role"]);
          if (trusted.has(role)) return null;
          trusted.add(role);
          return refused(call, {
            status: 400,
            code: "InvalidParameterValueException",
            message: "The role defined for the function cannot be assumed by Lambda.",
          });
        }
        case "UpdateFunctionCode":
        case "UpdateFunctionConfiguration":
        case "PublishVersion":
          return (changing.get(name) ?? 0) > 0
            ? refused(call, {
                status: 409,
                code: "ResourceConflictException",
                message: `The operation cannot be performed at this time. An update is in progress for resource: ${name}`,
              })
            : null;
        case "AddPermission": {
          const sid = String(call.body["StatementId"]);
          const there = await policyOf(name, call.query.get("Qualifier"));
          return there.some((statement) => statement["Sid"] === sid)
            ? refused(call, {
                status: 409,
                code: "ResourceConflictException",
                message: `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
              })
            : null;
        }
        case "DeleteFunction": {
          const version = call.query.get("Qualifier");
          if (version === null) return null;
          const aliases = await aliasesOf(name);
          if (aliases.some((alias) => Object.hasOwn(weightsOf(alias), version))) {
            const message = `Version ${version} of function ${name} is referenced by an alias`;
            return refused(call, { status: 409, code: "ResourceConflictException", message });
          }
          const path = `/2015-03-31/functions/${name}/configuration?Qualifier=${version}`;
          if ((await asked("GET", path).catch(absentAsNull)) === null) return null; // moto has the words for it
          gone.add(`${name}:${version}`);
          await end(`${name}:${version}`);
          return { status: 204, headers: {}, body: Buffer.alloc(0) };
        }
        case "Invoke": {
          const event: unknown = JSON.parse(request.body.toString("utf8") || "null");
          const invoked = await functions.invoke(name, call.query.get("Qualifier") ?? "$LATEST", event);
          if (invoked.kind === "absent") return null; // moto has the words for it
          return {
            status: 200,
            headers: {
              "content-type": "application/json",
              "x-amz-executed-version": invoked.version,
              ...(invoked.kind === "failed" ? { "x-amz-function-error": "Unhandled" } : {}),
            },
            body: Buffer.from(invoked.payload),
          };
        }
        default:
          return null;
      }
    },
    after: async (call, answer) => {
      if (answer.status >= 400) return answer;
      const name = functionName(call);
      switch (call.action) {
        case "CreateFunction":
        case "UpdateFunctionCode":
          await keepCode(call);
          await end(`${name}:$LATEST`);
          changing.set(name, functions.slowness);
          return told(answer, name, call.action === "CreateFunction" ? "created" : "changed");
        case "UpdateFunctionConfiguration":
          await end(`${name}:$LATEST`);
          changing.set(name, functions.slowness);
          return told(answer, name, "changed");
        case "GetFunction":
        case "GetFunctionConfiguration": {
          const left = changing.get(name) ?? 0;
          if (left === 0 || /^\d+$/.test(call.query.get("Qualifier") ?? "")) return answer;
          changing.set(name, left - 1);
          return told(answer, name, "changed");
        }
        case "ListVersionsByFunction": {
          const page: unknown = JSON.parse(answer.body.toString("utf8"));
          const all = isRecord(page) && Array.isArray(page["Versions"]) ? page["Versions"].filter(isRecord) : [];
          const Versions = all.filter(({ Version }) => !gone.has(`${name}:${String(Version)}`));
          return jsonAnswer(answer.status, { ...(isRecord(page) ? page : {}), Versions });
        }
        case "DeleteFunction": {
          changing.delete(name);
          const isOfIt = (key: string): boolean => key.startsWith(`${name}:`);
          for (const key of [...gone].filter(isOfIt)) gone.delete(key);
          for (const key of [...instances.keys()].filter(isOfIt)) await end(key);
          return answer;
        }
        default:
          return answer;
      }
    },
    invoke: async (name, qualifier, event) => {
      const version = await drawVersion(name, qualifier);
      const path = `/2015-03-31/functions/${name}/configuration?Qualifier=${encodeURIComponent(version)}`;
      const config = await asked("GET", path).catch(absentAsNull);
      if (!isRecord(config)) return { kind: "absent" };
      const instance = await idle(name, version, config);
      try {
        const outcome = await instance.running.invoke(event);
        if (outcome.kind === "answered") return { kind: "answered", version, payload: JSON.stringify(outcome.payload) };
        // Whatever state a failure left the instance in: the next call gets a new one.
        const key = `${name}:${version}`;
        instances.set(
          key,
          (instances.get(key) ?? []).filter((each) => each !== instance),
        );
        await instance.running.close();
        return { kind: "failed", version, payload: JSON.stringify(outcome.error) };
      } finally {
        instance.isBusy = false;
      }
    },
    reset: async () => {
      await Promise.all([...instances.keys()].map(end));
      await Promise.all(
        [...folders.values()].map(async (made) => rm(await made.catch(() => ""), { recursive: true, force: true })),
      );
      for (const each of [code, folders, handlers, changing]) each.clear();
      trusted.clear();
      gone.clear();
      functions.slowness = 1;
    },
  };
  return functions;

  async function keepCode(call: Call): Promise<void> {
    const from = isRecord(call.body["Code"]) ? call.body["Code"] : call.body;
    const { ZipFile: zip, S3Bucket: bucket, S3Key: key } = from;
    const bytes =
      typeof zip === "string"
        ? Buffer.from(zip, "base64")
        : typeof bucket === "string"
          ? (await moto.ask("s3", region, { path: `/${bucket}/${String(key)}`, headers: { host: "localhost" } })).body
          : null;
    if (bytes !== null) code.set(createHash("sha256").update(bytes).digest("base64"), bytes);
  }

  async function aliasesOf(name: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const page = await asked("GET", `/2015-03-31/functions/${name}/aliases`).catch(absentAsNull);
    return isRecord(page) && Array.isArray(page["Aliases"]) ? page["Aliases"].filter(isRecord) : [];
  }

  async function policyOf(
    name: string,
    qualifier: string | null,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const at = qualifier === null ? "" : `?Qualifier=${encodeURIComponent(qualifier)}`;
    const answer = await asked("GET", `/2015-03-31/functions/${name}/policy${at}`).catch(absentAsNull);
    const policy: unknown = isRecord(answer) ? JSON.parse(String(answer["Policy"])) : null;
    return isRecord(policy) && Array.isArray(policy["Statement"]) ? policy["Statement"].filter(isRecord) : [];
  }

  /** Spread evenly: of a hundred calls, a weight of 0.1 gets ten, give or take one. */
  async function drawVersion(name: string, qualifier: string): Promise<string> {
    if (qualifier === "$LATEST" || /^\d+$/.test(qualifier)) return qualifier;
    const alias = (await aliasesOf(name)).find((each) => each["Name"] === qualifier);
    if (alias === undefined) return qualifier;
    const at = (drawn++ * 0.6180339887498949) % 1;
    let sum = 0;
    for (const [version, weight] of Object.entries(weightsOf(alias)).toReversed()) {
      sum += weight;
      if (at < sum) return version;
    }
    return String(alias["FunctionVersion"]);
  }

  async function idle(name: string, version: string, config: Readonly<Record<string, unknown>>): Promise<Instance> {
    const key = `${name}:${version}`;
    const pool = instances.get(key) ?? [];
    instances.set(key, pool);
    const free = pool.find((instance) => !instance.isBusy);
    if (free !== undefined) {
      free.isBusy = true;
      return free;
    }
    const isImage = config["PackageType"] === "Image";
    const handler = isImage ? await imageOf(name, String(config["CodeSha256"])) : String(config["Handler"]);
    const folder = await folderOf(String(config["CodeSha256"]));
    const variables = isRecord(config["Environment"]) ? config["Environment"]["Variables"] : {};
    const temporary = await mkdtemp(join(tmpdir(), "espalier-function-tmp-")); // /tmp is each instance's own
    const started = await startFunction({
      folder,
      handler,
      environment: {
        ...(isRecord(variables) ? Object.fromEntries(Object.entries(variables).map(([k, v]) => [k, String(v)])) : {}),
        ...options.credentials(String(config["Role"])),
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ENDPOINT_URL: options.endpoint(),
        TMPDIR: temporary,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: version,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config["MemorySize"]),
      },
      timeoutMs: Number(config["Timeout"]) * 1000,
      tell: (line) => options.print({ role: String(config["Role"]), name, version }, line),
    });
    const close = async (): Promise<void> => {
      await started.close();
      await rm(temporary, { recursive: true, force: true });
    };
    const instance = { running: { ...started, close }, isBusy: true };
    pool.push(instance);
    return instance;
  }

  /** The handler of an image, whose folder is then at hand. */
  async function imageOf(name: string, sha256: string): Promise<string> {
    const known = handlers.get(sha256);
    if (known !== undefined) return known;
    const told = await asked("GET", `/2015-03-31/functions/${name}`);
    const place = isRecord(told) && isRecord(told["Code"]) ? String(told["Code"]["ImageUri"]) : "";
    const repository = /^[^/]+\/([^@:]+)/.exec(place)?.[1] ?? "";
    const { folder, handler } = await unpackImage(`${options.registry}/${repository}@sha256:${sha256}`);
    folders.set(sha256, Promise.resolve(folder));
    handlers.set(sha256, handler);
    return handler;
  }

  function folderOf(sha256: string): Promise<string> {
    const made = folders.get(sha256) ?? unpack(code.get(sha256), sha256);
    folders.set(sha256, made);
    return made;
  }

  async function end(key: string): Promise<void> {
    const pool = instances.get(key) ?? [];
    instances.delete(key);
    await Promise.all(pool.map((instance) => instance.running.close()));
  }
}

/** A change that is going on, in the words of GetFunction and GetFunctionConfiguration. */
function told(answer: Answer, name: string, what: "created" | "changed"): Answer {
  const body: unknown = JSON.parse(answer.body.toString("utf8"));
  if (!isRecord(body)) throw new Error(`no configuration of ${name}`);
  const state =
    what === "created"
      ? { State: "Pending", StateReasonCode: "Creating", LastUpdateStatus: "InProgress" }
      : { LastUpdateStatus: "InProgress" };
  const patched = isRecord(body["Configuration"])
    ? { ...body, Configuration: { ...body["Configuration"], ...state } }
    : { ...body, ...state };
  return jsonAnswer(answer.status, patched);
}

async function unpack(zip: Buffer | undefined, sha256: string): Promise<string> {
  if (zip === undefined) throw new Error(`the emulator has no code with CodeSha256 ${sha256}`);
  const folder = await mkdtemp(join(tmpdir(), "espalier-function-"));
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    if (path.endsWith("/")) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

/** Version → share of the calls. */
export function weightsOf(alias: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  const routing = isRecord(alias["RoutingConfig"]) ? alias["RoutingConfig"]["AdditionalVersionWeights"] : null;
  const extra = isRecord(routing) ? Object.entries(routing).map(([k, v]) => [k, Number(v)] as const) : [];
  const rest = 1 - extra.reduce((sum, [, weight]) => sum + weight, 0);
  return { [String(alias["FunctionVersion"])]: rest, ...Object.fromEntries(extra) };
}

/** The function's name, from the path (a name or an ARN) or the body. */
export function functionName(call: Call): string {
  const inPath = /\/functions\/([^/]+)/.exec(call.path)?.[1];
  const said = inPath === undefined ? textOf(call.body["FunctionName"]) : decodeURIComponent(inPath);
  return said.startsWith("arn:") ? (said.split(":")[6] ?? said) : said;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
