import type { IncomingMessage } from "node:http";
import { isRecord } from "./call.ts";
import { jsonAnswer, type Answer } from "./answer.ts";
import { account, type Moto } from "./moto.ts";
import type { Functions } from "./functions.ts";

type Thing = Readonly<Record<string, unknown>>;

/**
 * An HTTP API of API Gateway: finds stage, route and integration in what moto keeps, asks whether the function lets the
 * API in, and invokes it with payload format 2.0. Without that permission it answers 500, as AWS does.
 */
export function httpApi(
  moto: Moto,
  functions: Functions,
  region: string,
): (apiId: string, asked: IncomingMessage, body: Buffer) => Promise<Answer> {
  const read = async (path: string): Promise<unknown> => {
    const answer = await moto.ask("apigateway", region, { path });
    return JSON.parse(answer.body.toString("utf8"));
  };
  const items = async (path: string): Promise<readonly Thing[]> => {
    const page = await read(path);
    return isRecord(page) && Array.isArray(page["items"]) ? page["items"].filter(isRecord) : [];
  };

  return async (apiId, request, body) => {
    const method = request.method ?? "GET";
    const url = new URL(request.url ?? "/", "http://emulator");
    const path = url.pathname.slice(`/apigw/${apiId}`.length) || "/";
    const [stages, routes] = await Promise.all([
      items(`/v2/apis/${apiId}/stages`),
      items(`/v2/apis/${apiId}/routes`),
    ]).catch(() => [[], []]);
    const named = stages.find((stage) => path.split("/")[1] === stage["stageName"]);
    const stage = named ?? stages.find((each) => each["stageName"] === "$default");
    if (stage === undefined) return jsonAnswer(404, { message: "Not Found" });
    const inner = named === undefined ? path : path.slice(String(named["stageName"]).length + 1) || "/";
    const route = routeOf(routes, method, inner);
    if (route === null) return jsonAnswer(404, { message: "Not Found" });
    const integrationId = /^integrations\/(.+)$/.exec(String(route["target"]))?.[1];
    const integration = (await items(`/v2/apis/${apiId}/integrations`)).find(
      (each) => each["integrationId"] === integrationId,
    );
    const broken = jsonAnswer(500, { message: "Internal Server Error" });
    const uri = integration?.["integrationUri"];
    const arn = typeof uri === "string" ? functionArn(uri) : null;
    if (integration === undefined || arn === null) return broken;
    if (!(await letsIn(arn, `arn:aws:execute-api:${region}:${account}:${apiId}`, stage, method, inner))) return broken;

    const invoked = await functions.invoke(
      arn.name,
      arn.qualifier,
      eventOf({
        apiId,
        stage: String(stage["stageName"]),
        routeKey: String(route["routeKey"]),
        path,
        url,
        request,
        body,
      }),
    );
    if (invoked.kind !== "answered") return broken;
    return answerOf(invoked.payload) ?? broken;
  };

  /** Whether a statement of the function's policy names API Gateway and this request's ARN. */
  async function letsIn(
    arn: { readonly name: string; readonly qualifier: string },
    api: string,
    stage: Thing,
    method: string,
    path: string,
  ): Promise<boolean> {
    const at = arn.qualifier === "$LATEST" ? "" : `?Qualifier=${arn.qualifier}`;
    const answer = await moto
      .ask("lambda", region, { path: `/2015-03-31/functions/${arn.name}/policy${at}` })
      .catch(() => null);
    if (answer === null) return false;
    const said: unknown = JSON.parse(answer.body.toString("utf8"));
    const policy: unknown = isRecord(said) ? JSON.parse(String(said["Policy"])) : null;
    const statements =
      isRecord(policy) && Array.isArray(policy["Statement"]) ? policy["Statement"].filter(isRecord) : [];
    const source = `${api}/${String(stage["stageName"])}/${method}${path}`;
    return statements.some((statement) => {
      const principal = isRecord(statement["Principal"]) ? statement["Principal"]["Service"] : statement["Principal"];
      const condition = isRecord(statement["Condition"]) ? statement["Condition"]["ArnLike"] : null;
      const like = isRecord(condition) ? String(condition["AWS:SourceArn"] ?? condition["aws:SourceArn"]) : "*";
      return (
        principal === "apigateway.amazonaws.com" &&
        statement["Action"] === "lambda:InvokeFunction" &&
        matches(like, source)
      );
    });
  }
}

/** `*` and `?` as in IAM: `*` goes over `/`, too. */
export function matches(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

function routeOf(routes: readonly Thing[], method: string, path: string): Thing | null {
  const fits = (route: Thing): boolean => {
    const [verb = "", pattern = ""] = String(route["routeKey"]).split(" ");
    if (verb !== "ANY" && verb !== method) return false;
    const source = pattern.replace(/\{[^}]+\+\}/g, ".+").replace(/\{[^}]+\}/g, "[^/]+");
    return new RegExp(`^${source}$`).test(path);
  };
  const precise = routes.filter((route) => route["routeKey"] !== "$default" && fits(route));
  const exact = precise.find((route) => !String(route["routeKey"]).includes("{"));
  return exact ?? precise[0] ?? routes.find((route) => route["routeKey"] === "$default") ?? null;
}

function functionArn(uri: string): { readonly name: string; readonly qualifier: string } | null {
  // Either the function's ARN, or that of the path in which API Gateway invokes it.
  const arn = /arn:aws:lambda:[^:]+:\d+:function:([A-Za-z0-9-_]+)(?::([A-Za-z0-9-_$]+))?(?:\/invocations)?$/.exec(uri);
  return arn?.[1] === undefined ? null : { name: arn[1], qualifier: arn[2] ?? "$LATEST" };
}

function eventOf(from: {
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly path: string;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly body: Buffer;
}): unknown {
  const { request, body, url } = from;
  const method = request.method ?? "GET";
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  const isText = /^(text\/|application\/(json|xml|x-www-form-urlencoded|javascript))/.test(
    String(headers["content-type"] ?? "text/plain"),
  );
  return {
    version: "2.0",
    routeKey: from.routeKey,
    rawPath: from.path,
    rawQueryString: url.search.slice(1),
    headers,
    ...(url.search === "" ? {} : { queryStringParameters: Object.fromEntries(url.searchParams) }),
    requestContext: {
      accountId: account,
      apiId: from.apiId,
      domainName: "emulator",
      http: {
        method,
        path: from.path,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: crypto.randomUUID(),
      routeKey: from.routeKey,
      stage: from.stage,
      timeEpoch: Date.now(),
    },
    ...(body.length === 0 ? {} : { body: isText ? body.toString("utf8") : body.toString("base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** What the client gets of what the function returned; null: it is no answer. */
function answerOf(payload: string): Answer | null {
  const said: unknown = JSON.parse(payload);
  if (!isRecord(said) || typeof said["statusCode"] !== "number") {
    return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(payload) };
  }
  const headers = isRecord(said["headers"]) ? said["headers"] : {};
  const cookies = Array.isArray(said["cookies"]) ? said["cookies"].map(String) : [];
  const text = typeof said["body"] === "string" ? said["body"] : "";
  return {
    status: said["statusCode"],
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
      ...(cookies.length === 0 ? {} : { "set-cookie": cookies }),
    },
    body: Buffer.from(text, said["isBase64Encoded"] === true ? "base64" : "utf8"),
  };
}
