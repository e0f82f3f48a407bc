import type { Knock } from "../bare/index.ts";
import { Refusal } from "../predict/index.ts";
import { malformed } from "../views/index.ts";
import { isRecord, type EventForm } from "./event-form.ts";

/** An event as a request to the core. */
export interface Asked {
  readonly knock: Knock;
  readonly body: Buffer;
}

type Parts = Readonly<Record<string, unknown>>;
type Headers = Record<string, string>;

/** Where the request stands in an event of this form. Throws a Refusal REQUEST_MALFORMED, BODY_INVALID. */
export function readEvent(form: EventForm, event: unknown): Asked {
  if (form === "direct" || !isRecord(event)) return directRequest(event);
  const { requestContext: context } = event as { readonly requestContext: Parts };
  const body = bodyOf(event);
  if (form === "http-api") {
    const http = isRecord(context.http) ? context.http : {};
    const path = withoutStage(textOf(event.rawPath), context.stage);
    const url = addressOf(path, textOf(event.rawQueryString));
    return { knock: { method: textOf(http.method), url, headers: headersOf(event.headers) }, body };
  }
  const path = textOf(event.path);
  // A REST API leaves the stage out of `path`, and an HTTP API with payload format 1.0 does not.
  const asked = form === "rest-api" && context.path === path ? withoutStage(path, context.stage) : path;
  const query = queryOf(event, form === "rest-api");
  const headers = headersOf(event.headers, event.multiValueHeaders);
  return { knock: { method: textOf(event.httpMethod), url: addressOf(asked, query), headers }, body };
}

/** The id that the service gave to the request; null where it gave none. */
export function serviceRequestId(event: unknown): string | null {
  if (!isRecord(event) || !isRecord(event.requestContext)) return null;
  const { requestId } = event.requestContext;
  return typeof requestId === "string" ? requestId : null;
}

const jsonHeaders = { "content-type": "application/json" };

/** One row asks for one prediction; a list of rows, bare or under `rows`, for as many. */
function directRequest(event: unknown): Asked {
  const isBatch = Array.isArray(event) || (isRecord(event) && Array.isArray(event.rows));
  const knock = { method: "POST", url: isBatch ? "/predict/batch" : "/predict", headers: jsonHeaders };
  return { knock, body: Buffer.from(jsonOf(event)) };
}

function jsonOf(event: unknown): string {
  try {
    return JSON.stringify(event) ?? "null";
  } catch {
    throw new Refusal("BODY_INVALID", "the event is nested too deeply", "send one row, or a list of rows");
  }
}

function bodyOf({ body, isBase64Encoded }: Parts): Buffer {
  if (body === null || body === undefined) return Buffer.alloc(0);
  if (typeof body !== "string") throw malformed("the event's body must be a text");
  return Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8");
}

/** `/prod/predict` → `/predict`: a stage that is not `$default` stands before the path. */
function withoutStage(path: string, stage: unknown): string {
  if (typeof stage !== "string" || stage === "$default") return path;
  if (path === `/${stage}`) return "/";
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}

/** API Gateway has decoded the path, so a question mark in it is part of a name. */
const addressOf = (path: string, query: string) =>
  query === "" ? path.replaceAll("?", "%3F") : `${path.replaceAll("?", "%3F")}?${query}`;

/** A load balancer hands the parameters on as they were sent, a REST API has decoded them. */
function queryOf({ queryStringParameters: single, multiValueQueryStringParameters: multi }: Parts, isDecoded: boolean) {
  const all = isRecord(multi) ? multi : isRecord(single) ? single : {};
  const pairs = Object.entries(all).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, textOf(one)]),
  );
  return isDecoded ? new URLSearchParams(pairs).toString() : pairs.map((pair) => pair.join("=")).join("&");
}

/** Names in lower case; a header that came several times is one with commas. Nothing inherited is ever found here. */
function headersOf(...lists: readonly unknown[]): Headers {
  const headers = Object.create(null) as Headers;
  for (const [name, value] of lists.filter(isRecord).flatMap((list) => Object.entries(list))) {
    const text = Array.isArray(value) ? value.filter(isText).join(", ") : value;
    if (isText(text)) headers[name.toLowerCase()] = text;
  }
  return headers;
}

const isText = (value: unknown): value is string => typeof value === "string";
const textOf = (value: unknown): string => (isText(value) ? value : "");
