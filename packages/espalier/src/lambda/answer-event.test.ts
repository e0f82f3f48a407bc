import { expect, test } from "vitest";
import { createCore } from "../bare/index.ts";
import { servedWine } from "../fixtures/served-models.ts";
import { createLiveModel, createModels, defaultLimits } from "../predict/index.ts";
import { jsonAnswer, ourViews, type View } from "../views/index.ts";
import { answerEvent, type InvocationContext } from "./index.ts";

const live = createLiveModel(servedWine(), { missing: "median" }, defaultLimits);
const told: View = {
  id: "told",
  method: "POST",
  path: "/told/{name}",
  role: "predict",
  takes: "whole",
  answer: ({ query, params, body }) => jsonAnswer({ query: [...query], params, body: body.toString("utf8") }),
  describe: () => null,
};
const page = (id: string, body: string | Buffer | AsyncIterable<string | Buffer>): View => ({
  ...told,
  id,
  method: "GET",
  path: `/${id}`,
  takes: "nothing",
  answer: () => ({ status: 200, type: "application/octet-stream", body }),
});
async function* pieces(count: number) {
  for (let i = 0; i < count; i++) yield "a".repeat(2 ** 20);
}
const core = createCore({
  models: createModels(live),
  views: [
    ...ourViews,
    told,
    page("bytes", Buffer.from([0, 255])),
    page("five", pieces(5)),
    page("seven", pieces(7)),
    page("quotes", /* two bytes each in JSON */ '"'.repeat(4 * 2 ** 20)),
    { ...page("broken", ""), answer: () => Promise.reject(new TypeError("alcohol is 12.5")) },
  ],
});

interface Answered {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}
const ask = async (event: unknown, context: InvocationContext = {}) => {
  const { payload, note } = await answerEvent(core, event, context);
  const answer = payload as Answered;
  return { ...answer, note, json: () => JSON.parse(answer.body) as Record<string, unknown> };
};

const json = { "content-type": "application/json" };
const [row] = live.predict([{ alcohol: 12 }], () => "");
const body = '{"alcohol": 12}';

/** Payload format 2.0, as AWS documents it. */
const http = (method: string, rawPath: string, more: object = {}, stage = "$default") => ({
  version: "2.0",
  routeKey: "$default",
  rawPath,
  rawQueryString: "",
  headers: json,
  requestContext: { stage, requestId: "JKJaXmPLvHcESHA=", http: { method, path: rawPath } },
  isBase64Encoded: false,
  ...more,
});
/** Payload format 1.0: a REST API's. */
const rest = (method: string, path: string, more: object = {}) => ({
  resource: "/{proxy+}",
  path,
  httpMethod: method,
  headers: { "Content-Type": "application/json" },
  multiValueHeaders: { "Content-Type": ["application/json"] },
  queryStringParameters: null,
  requestContext: { stage: "prod", path: `/prod${path}`, requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef" },
  isBase64Encoded: false,
  ...more,
});
const balanced = (more: object = {}) => ({
  requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:…" } },
  httpMethod: "POST",
  path: "/predict",
  queryStringParameters: {},
  headers: json,
  body,
  isBase64Encoded: false,
  ...more,
});

test("a request of an HTTP API is answered under the API's own request id", async () => {
  const answer = await ask(http("POST", "/predict", { body }));
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ ...row, model: live.reference, request_id: "JKJaXmPLvHcESHA=" });
  expect(answer.headers).toMatchObject({ "x-request-id": "JKJaXmPLvHcESHA=", "x-content-type-options": "nosniff" });
  expect(answer.isBase64Encoded).toBe(false);
});

test("the caller's request id comes first where it is harmless, then the API's, then the invocation's", async () => {
  const withId = (id: string) => ask(http("GET", "/health", { headers: { "X-Request-Id": id } }));
  expect((await withId("mine")).headers["x-request-id"]).toBe("mine");
  expect((await withId("a\r\nb: c")).headers["x-request-id"]).toBe("JKJaXmPLvHcESHA=");
  const evil = {
    ...http("GET", "/health"),
    requestContext: { stage: "x", requestId: "a\nb", http: { method: "GET" } },
  };
  expect((await ask(evil, { awsRequestId: "aws-1" })).headers["x-request-id"]).toBe("aws-1");
  expect((await ask(evil)).headers["x-request-id"]).toMatch(/^[\w-]{36}$/);
});

test.each([
  ["an HTTP API's stage", http("POST", "/prod/predict", { body }, "prod"), 200],
  ["a path that only begins like the stage", http("POST", "/production/predict", { body }, "prod"), 404],
  ["the stage alone", http("GET", "/prod", {}, "prod"), 404],
  ["a REST API, whose path has no stage", rest("POST", "/predict", { body }), 200],
  ["a stage called like a route", rest("POST", "/predict", { body, requestContext: { stage: "predict" } }), 200],
  [
    "format 1.0 of an HTTP API, with stage",
    rest("GET", "/prod/ready", { requestContext: { stage: "prod", path: "/prod/ready" } }),
    200,
  ],
])("%s is %s", async (_, event, status) => {
  expect((await ask(event)).statusCode).toBe(status);
});

test("headers are found whatever their case, and however often they came", async () => {
  const upper = await ask(http("POST", "/predict", { body, headers: { "CONTENT-TYPE": "Application/JSON" } }));
  const multi = await ask(rest("POST", "/predict", { body, headers: null }));
  const none = await ask(http("POST", "/predict", { body, headers: undefined }));
  expect([upper.statusCode, multi.statusCode, none.statusCode]).toEqual([200, 200, 415]);
});

test("a body in base64 is the bytes that it stands for", async () => {
  const event = http("POST", "/predict", { body: Buffer.from(body).toString("base64"), isBase64Encoded: true });
  expect((await ask(event)).json()).toMatchObject({ ...row });
});

test("paths and parameters arrive as they were meant", async () => {
  const decoded = await ask(http("POST", "/told/a?b", { rawQueryString: "x=1%2B1&x=2", body: "" }));
  expect(decoded.json()).toEqual({
    query: [
      ["x", "1+1"],
      ["x", "2"],
    ],
    params: { name: "a?b" },
    body: "",
  });
  const multi = { multiValueQueryStringParameters: { "a&b": ["1+1", "2"] } };
  expect((await ask(rest("POST", "/told/a", multi))).json()).toMatchObject({
    query: [
      ["a&b", "1+1"],
      ["a&b", "2"],
    ],
  });
  const encoded = await ask(balanced({ path: "/told/a%20b", queryStringParameters: { x: "1%2B1" } }));
  expect(encoded.json()).toMatchObject({ query: [["x", "1+1"]], params: { name: "a b" } });
});

test("parameters that are no text in any encoding do no harm", async () => {
  const broken = rest("GET", "/health", { queryStringParameters: { "\ud800": "\udc00", x: 1 } });
  expect((await ask(broken)).statusCode).toBe(200);
});

test("a load balancer is answered in the headers that it reads", async () => {
  const plain = await ask(balanced());
  expect([plain.statusCode, plain.headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
  const { payload } = await answerEvent(
    core,
    balanced({ headers: undefined, multiValueHeaders: { "content-type": ["application/json"] } }),
  );
  expect(payload).toMatchObject({ statusCode: 200, multiValueHeaders: { "x-content-type-options": ["nosniff"] } });
});

test("rows given by name get the answer itself: one a prediction, a list as many", async () => {
  const context = { awsRequestId: "aws-1" };
  const one = await answerEvent(core, { alcohol: 12 }, context);
  expect(one.payload).toEqual({ ...row, model: live.reference, request_id: "aws-1" });
  for (const rows of [[{ alcohol: 12 }], { rows: [{ alcohol: 12 }] }]) {
    const many = await answerEvent(core, rows, context);
    expect(many.payload).toEqual({ predictions: [row], count: 1, model: live.reference, request_id: "aws-1" });
  }
});

test("bytes go out in base64; an answer that comes in pieces is handed back whole", async () => {
  expect(await ask(http("GET", "/bytes"))).toMatchObject({ body: "AP8=", isBase64Encoded: true });
  expect((await ask(http("GET", "/five"))).body).toHaveLength(5 * 2 ** 20);
  const lines = await ask(
    http("POST", "/predict/batch", { body: `${body}\n${body}\n`, headers: { "content-type": "application/x-ndjson" } }),
  );
  expect(
    lines.body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([row, row]);
});

test.each(["/seven", "/quotes"])("%s is more than Lambda hands back, and refused", async (path) => {
  const answer = await ask(http("GET", path));
  expect(answer.statusCode).toBe(413);
  expect(answer.json()).toMatchObject({ error: { code: "BODY_TOO_LARGE", message: expect.stringContaining("6 MB") } });
});

test("a browser is told to keep no copy and to run nothing, as by the server", async () => {
  expect((await ask(http("GET", "/health"))).headers).toMatchObject({
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
  });
});

test("HEAD has no body", async () => {
  expect(await ask(http("HEAD", "/health"))).toMatchObject({ statusCode: 200, body: "" });
});

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a number", 7],
  ["a text", "alcohol"],
  ["a list of lists", [[1]]],
  ["a deep one", JSON.parse(deep(5000))],
  ["one that is no JSON", cyclic],
  ["a feature that is not there", { acohol: 12 }],
  ["prototype keys", JSON.parse('{"__proto__": {"alcohol": 12}, "constructor": 1}')],
  ["a context that is none", { requestContext: "x", httpMethod: 1 }],
])("an event that is %s is refused like any other wrong row", async (_, event) => {
  const { payload, note } = await answerEvent(core, event);
  expect(payload).toMatchObject({
    error: { code: expect.stringMatching(/^(BODY|ROW)_/) },
    request_id: expect.any(String),
  });
  expect(note).toMatchObject({ form: "direct", status: 400, failure: null });
});

test.each([
  ["a body that is no text", { body: { alcohol: 12 } }, 400],
  ["no body", { body: null }, 400],
  ["half a body", { body: "{" }, 400],
  ["a deep body", { body: deep(100_000) }, 400],
  ["a body over the limit", { body: " ".repeat(2 ** 20 + 1) }, 413],
  ["a body said to be over the limit", { body, headers: { ...json, "content-length": "1e9" } }, 413],
  [
    "prototype keys in headers",
    { body, headers: JSON.parse('{"__proto__": {"content-type": "application/json"}}') },
    415,
  ],
  ["headers that are none", { body, headers: ["application/json"] }, 415],
  ["values that are no texts", { body, headers: { "content-type": 1 }, rawQueryString: 5 }, 415],
  ["no method", { body, requestContext: { http: {} } }, 405],
  ["an address that cannot be decoded", { rawPath: "/models/%zz/predict", body }, 400],
])("%s gets an answer in the one form of errors", async (_, more, status) => {
  const answer = await ask(http("POST", "/predict", more));
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ error: { code: expect.any(String) }, request_id: expect.any(String) });
});

test("what is told of a request is short, whatever the event holds", async () => {
  const { note } = await ask(http("x".repeat(1e6), "/".repeat(1e6), { headers: { "x-request-id": "y".repeat(1e6) } }));
  expect(JSON.stringify(note).length).toBeLessThan(400);
});

test("a failure of ours is told to those who run the function, and not to the caller", async () => {
  const answer = await ask(http("GET", "/broken"));
  expect([answer.statusCode, answer.json()]).toMatchObject([500, { error: { code: "INTERNAL" } }]);
  expect(answer.body).not.toContain("12.5");
  expect(answer.note).toMatchObject({ code: "INTERNAL", route: "/broken", failure: expect.any(TypeError) });
});

test("whoever is let in is asked by the route's role, and only where the request came by HTTP", async () => {
  const asked: (string | null)[] = [];
  const admit = (_knock: unknown, { role }: { readonly role: string | null }) => {
    asked.push(role);
    return "app";
  };
  const answers = [http("POST", "/predict", { body }), http("GET", "/health"), { alcohol: 12 }].map((event) =>
    answerEvent(core, event, {}, admit),
  );
  const keys = (await Promise.all(answers)).map(({ note }) => note.key);
  expect([asked, keys]).toEqual([
    ["predict", null],
    ["app", "app", null],
  ]);
});
