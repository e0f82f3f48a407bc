import { restAction } from "./rest-actions.ts";
import { s3Action } from "./s3-actions.ts";

/** How a service wants to be asked, and answers: as AWS's API models say. */
export type Protocol = "json" | "query" | "ec2" | "rest-json" | "rest-xml";

/** A request as it came. */
export interface Asked {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** What a request means. */
export interface Call {
  /** As in IAM: `lambda`, `s3`, `cloudwatch`. */
  readonly service: string;
  /** The operation's name in the service's API: `CreateFunction`. */
  readonly action: string;
  readonly protocol: Protocol;
  readonly region: string;
  readonly accessKey: string | null;
  readonly isMutating: boolean;
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stands in the body, where it is JSON or a form; empty otherwise. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Names of services in the credential scope that IAM calls otherwise. */
const inIam: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };
const reading = /^(Get|List|Describe|Head|Invoke|BatchGet|BatchCheck|Lookup|Filter|Test)/;

/** Tells what is asked of whom; null: it is signed for no service. */
export function callOf(asked: Asked): Call | null {
  const at = asked.url.indexOf("?");
  const path = at < 0 ? asked.url : asked.url.slice(0, at);
  const query = new URLSearchParams(at < 0 ? "" : asked.url.slice(at + 1));
  const credential =
    /Credential=([^,\s]+)/.exec(header(asked, "authorization") ?? "")?.[1] ?? query.get("X-Amz-Credential");
  const [accessKey = null, , region, signed] = credential?.split("/") ?? [];
  if (region === undefined || signed === undefined) return null;
  const base = { service: inIam[signed] ?? signed, region, accessKey, path, query };
  const named = (action: string, protocol: Protocol, body: Call["body"]): Call => ({
    ...base,
    action,
    protocol,
    body,
    isMutating: !reading.test(action),
  });

  const target = header(asked, "x-amz-target");
  if (target !== null) return named(target.slice(target.lastIndexOf(".") + 1), "json", json(asked.body));
  if (signed === "s3") return named(s3Action(asked.method, path, query, asked.headers), "rest-xml", {});
  const rest = restAction(signed, asked.method, path);
  if (rest !== null) return named(rest, "rest-json", json(asked.body));
  const form = new URLSearchParams(asked.body.toString("utf8"));
  const action = form.get("Action") ?? query.get("Action") ?? `${asked.method} ${path}`;
  return named(action, signed === "ec2" ? "ec2" : "query", Object.fromEntries(form));
}

export function header(asked: Pick<Asked, "headers">, name: string): string | null {
  const value = asked.headers[name];
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(",");
}

function json(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
