import { hash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel } from "@espalier/learn";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { fitWine } from "../fixtures/served-models.ts";
import { defaultLimits } from "../predict/index.ts";
import type { BuildSettings } from "../build/index.ts";
import { route } from "../route-spec/index.ts";
import { createLambdaHandler, openFunction, type LambdaParts } from "./index.ts";

const model = encodeModel(fitWine());
const sha256 = hash("sha256", model, "hex");
const settings: BuildSettings = {
  format: 1,
  name: "wine-quality",
  version: 3,
  model: { file: "model.espalier", sha256 },
  metrics: { r2: 0.5 },
  runId: "run-1",
  rules: { missing: "median", bands: { low: [0, 5], high: [5, 10] } },
  limits: defaultLimits,
  routes: [route.post("/predict", { row: "{body}", answer: { value: "{prediction}", version: "{model.version}" } })],
  server: { keys: "writes" } as BuildSettings["server"],
};
const secret = "a value that nobody may see";
const apiKeys = JSON.stringify([{ name: "app", sha256: hash("sha256", "k1", "hex"), roles: ["predict"] }]);

/** S3, SSM and Secrets Manager in one, as far as a function asks them. */
let answer: (request: IncomingMessage, body: string) => { readonly status: number; readonly body: string | Uint8Array };
let heard: { readonly url: string; readonly headers: IncomingMessage["headers"]; readonly body: string }[] = [];
const aws = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces).toString("utf8");
    heard.push({ url: request.url ?? "", headers: request.headers, body });
    const { status, body: told } = answer(request, body);
    response.writeHead(status).end(told);
  });
});
beforeAll(() => new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  aws.closeAllConnections();
  aws.close();
});

let folder = "";
let cache = "";
beforeEach(() => {
  heard = [];
  folder = mkdtempSync(join(tmpdir(), "espalier-lambda-"));
  cache = join(folder, "cache");
  write(settings);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (own: BuildSettings) => writeFileSync(join(folder, "settings.json"), JSON.stringify(own));
const writeModel = (bytes: Uint8Array = model) => writeFileSync(join(folder, "model.espalier"), bytes);
const credentials = () => ({
  AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "not-for-anyone",
  AWS_SESSION_TOKEN: "token",
});
const open = (environment: Record<string, string | undefined> = {}) => openFunction({ folder, environment, cache });
const fromS3 = (environment: object = {}) =>
  open({ ...credentials(), ESPALIER_MODEL_S3: "s3://models/2026-11-22/wine é.espalier", ...environment });
const ask = (parts: LambdaParts, event: unknown = { alcohol: 12 }) =>
  createLambdaHandler(
    () => parts,
    () => {},
  )(event);

const post = (headers: object) => ({
  version: "2.0",
  rawPath: "/predict",
  requestContext: { http: { method: "POST" } },
  headers: { "content-type": "application/json", ...headers },
  body: '{"alcohol": 12}',
});

test("a model beside the program is there at once, and the project's own route takes the place of ours", async () => {
  writeModel();
  const parts = open();
  expect(parts).not.toBeInstanceOf(Promise);
  expect(await ask(parts as LambdaParts)).toEqual({ value: expect.any(Number), version: 3 });
  const info = { ...post({}), rawPath: "/model/info", requestContext: { http: { method: "GET" } } };
  expect(await ask(parts as LambdaParts, info)).toMatchObject({ statusCode: 200 });
});

test("another model than the build's is refused, and both hashes are told", () => {
  writeModel(model.subarray(0, 100));
  expect(() => open()).toThrow(sha256);
});

const garbage = Buffer.from("no model");
test.each([
  ["no model", "BUILD_DAMAGED", () => rmSync(join(folder, "model.espalier"), { force: true })],
  ["another model", "BUILD_DAMAGED", () => writeModel(garbage)],
  ["no settings", "BUILD_DAMAGED", () => rmSync(join(folder, "settings.json"))],
  ["settings cut short", "BUILD_DAMAGED", () => writeFileSync(join(folder, "settings.json"), '{"format"')],
  [
    "a model that is none",
    "MODEL_DAMAGED",
    () => {
      writeModel(garbage);
      write({ ...settings, model: { file: "model.espalier", sha256: hash("sha256", garbage, "hex") } });
    },
  ],
] as const)("%s is told by the error's name, which is what Lambda logs, and with what to do", (_, name, harm) => {
  writeModel();
  harm();
  expect(open).toThrow(expect.objectContaining({ name, message: expect.stringMatching(/; \w.{10}/) }));
});

test("a model from S3 is asked for with a signature, and not again where it is kept", async () => {
  answer = () => ({ status: 200, body: model });
  expect(await ask(await fromS3())).toMatchObject({ version: 3 });
  await fromS3();
  expect(heard).toMatchObject([
    {
      url: "/models/2026-11-22/wine%20%C3%A9.espalier",
      headers: {
        authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/s3\//),
        "x-amz-security-token": "token",
      },
    },
  ]);
  expect(readdirSync(cache)).toEqual([`${sha256}.espalier`]);
});

test("what is kept and damaged is fetched again, and mended", async () => {
  answer = () => ({ status: 200, body: model });
  await fromS3();
  const kept = join(cache, `${sha256}.espalier`);
  writeFileSync(kept, model.subarray(0, 1000));
  await fromS3();
  expect(heard).toHaveLength(2);
  expect(readFileSync(kept)).toEqual(Buffer.from(model));
});

test("another object under that key is refused, and never kept", async () => {
  answer = () => ({ status: 200, body: "something else" });
  await expect(fromS3()).rejects.toThrow(/s3:\/\/models\/.* is not the model of this build/);
  expect(() => readdirSync(cache)).toThrow();
});

test("an instance without a place to keep the model answers all the same", async () => {
  answer = () => ({ status: 200, body: model });
  writeFileSync(cache, "a file where the folder should be");
  expect(await ask(await fromS3())).toMatchObject({ version: 3 });
});

test("a refusal is told in S3's own words, at once; a service that fails is asked again", async () => {
  answer = () => ({ status: 403, body: "<Code>AccessDenied</Code>" });
  await expect(fromS3()).rejects.toThrow("s3 answered 403: <Code>AccessDenied</Code>");
  expect(heard).toHaveLength(1);
  answer = () => (heard.length < 3 ? { status: 503, body: "slow down" } : { status: 200, body: model });
  expect(await ask(await fromS3())).toMatchObject({ version: 3 });
});

test("a place that is none, or no credentials, is said as it is", async () => {
  await expect(fromS3({ ESPALIER_MODEL_S3: "https://models/a" })).rejects.toThrow("ESPALIER_MODEL_S3 must be s3://");
  await expect(fromS3({ AWS_ACCESS_KEY_ID: undefined })).rejects.toThrow("the function has no credentials");
  await expect(fromS3({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" })).rejects.toThrow(
    expect.objectContaining({
      name: "FUNCTION_NOT_STARTING",
      message: expect.stringMatching(/s3 could not be asked: .+ may the function's role read it\?$/),
    }),
  );
});

const places = {
  ESPALIER_API_KEYS: { from: "ssm", name: "/wine/keys" },
  TOKEN: { from: "secrets-manager", name: "wine/token" },
};
const tellSecrets = ({ headers }: IncomingMessage) => ({
  status: 200,
  body: JSON.stringify(
    headers["x-amz-target"] === "AmazonSSM.GetParameter" ? { Parameter: { Value: apiKeys } } : { SecretString: secret },
  ),
});

test("secrets are fetched by their names before the first event, and stand in the environment", async () => {
  writeModel();
  write({ ...settings, server: { ...settings.server, keys: "all" } });
  answer = tellSecrets;
  const environment = { ...credentials(), ESPALIER_SECRETS: JSON.stringify(places) };
  const parts = await open(environment);
  expect(environment).toMatchObject({ TOKEN: secret });
  expect(heard.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
    expect.arrayContaining([{ Name: "/wine/keys", WithDecryption: true }, { SecretId: "wine/token" }]),
  );
  const statuses = [{}, { "x-api-key": "k2" }, { "x-api-key": "k1" }, { authorization: "Bearer k1" }].map(
    async (headers) => ((await ask(parts, post(headers))) as { readonly statusCode: number }).statusCode,
  );
  expect(await Promise.all(statuses)).toEqual([401, 401, 200, 200]);
});

test("a secret that cannot be had is told by its name", async () => {
  writeModel();
  answer = () => ({ status: 200, body: JSON.stringify({ SecretBinary: secret }) });
  const environment = { ...credentials(), ESPALIER_SECRETS: JSON.stringify(places) };
  const error = await Promise.resolve(open(environment)).catch((each: unknown) => each);
  expect(String(error)).toMatch(
    /(ESPALIER_API_KEYS|TOKEN) could not be set from the secret "(\/wine\/keys|wine\/token)" of /,
  );
  expect(String(error)).toContain("it has no text");
  expect(String(error)).not.toContain(secret);
  answer = () => ({ status: 400, body: "ResourceNotFoundException" });
  await expect(async () => open(environment)).rejects.toThrow(/ of (ssm|secrets-manager): \w+ answered 400: Resource/);
  for (const text of ["{", "[]", '{"A": 1}', '{"A": {"from": "env", "name": "B"}}', '{"A": {"from": "ssm"}}']) {
    await expect(async () => open({ ...environment, ESPALIER_SECRETS: text })).rejects.toThrow("ESPALIER_SECRETS must");
  }
});

test("each request is one line, without any value of it", async () => {
  writeModel();
  const lines: string[] = [];
  const parts = open() as LambdaParts;
  const handler = createLambdaHandler(
    () => parts,
    (line) => lines.push(line),
  );
  await handler({ ...post({ "x-request-id": "mine" }), body: '{"alcohol": 12.3456}' }, { awsRequestId: "aws-1" });
  await handler({ alcohol: "12.3456" }, { awsRequestId: "aws-2" });
  expect(lines.join("")).not.toContain("12.3456");
  expect(lines.every((line) => line.endsWith("}\n"))).toBe(true);
  const [first, second] = lines.map((line) => JSON.parse(line) as unknown);
  expect(first).toMatchObject({
    level: "info",
    request_id: "mine",
    invocation: "aws-1",
    from: "http-api",
    method: "POST",
    route: "/predict",
    status: 200,
    model: "wine-quality",
    version: 3,
    cold: true,
  });
  expect(second).toMatchObject({ request_id: "aws-2", from: "direct", status: 400, code: "ROW_INVALID" });
  expect(second).not.toHaveProperty("cold");
});

test.each([
  ["aws:sqs", { Records: [{ eventSource: "aws:sqs", body: "{}" }] }],
  ["aws:sns", { Records: [{ EventSource: "aws:sns", Sns: {} }] }],
])(
  "an event of %s is not dropped with a refusal that nobody reads: it fails, and stays in its queue",
  async (source, event) => {
    writeModel();
    await expect(ask(open() as LambdaParts, event)).rejects.toThrow(source);
  },
);

test("an instance that could not get ready tries again with the next event", async () => {
  writeModel();
  const ready = open() as LambdaParts;
  let calls = 0;
  const handler = createLambdaHandler(
    () => (calls++ === 0 ? Promise.reject(new Error("s3 answered 503")) : ready),
    () => {},
  );
  await expect(handler({ alcohol: 12 })).rejects.toThrow("s3 answered 503");
  expect(await handler({ alcohol: 12 })).toMatchObject({ version: 3 });
});
