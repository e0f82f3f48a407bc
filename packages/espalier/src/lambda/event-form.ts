/** What brought an event: that decides where the request stands in it, and how it wants its answer. */
export type EventForm =
  /** An HTTP API, or a function's own URL: payload format 2.0. */
  | "http-api"
  /** A REST API, or an HTTP API with payload format 1.0. */
  | "rest-api"
  | "load-balancer"
  /** A load balancer whose target group has "multi value headers" on: it reads no others in the answer. */
  | "load-balancer-multi"
  /** Called by name; the event is the body. */
  | "direct";

/** The service is told by marks that it always sets, so a row whose feature is called `path` is still a row. */
export function formOf(event: unknown): EventForm {
  if (!isRecord(event) || !isRecord(event.requestContext)) return "direct";
  const { requestContext: context, version, httpMethod, path, rawPath } = event;
  if (version === "2.0" && isRecord(context.http) && typeof rawPath === "string") return "http-api";
  if (typeof httpMethod !== "string" || typeof path !== "string") return "direct";
  if (isRecord(context.elb)) return isRecord(event.multiValueHeaders) ? "load-balancer-multi" : "load-balancer";
  return "rest-api";
}

/**
 * Which queue or bucket sent an event, where nobody waits for the answer to it: SQS, SNS, S3, DynamoDB. To answer such an
 * event with a refusal would be to drop it. Null for all others.
 */
export function sourceOf(event: unknown): string | null {
  const [first] = isRecord(event) && Array.isArray(event.Records) ? (event.Records as readonly unknown[]) : [];
  if (!isRecord(first)) return null;
  const source = first.eventSource ?? first.EventSource;
  return typeof source === "string" ? source : null;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
