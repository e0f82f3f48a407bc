import { Refusal } from "../predict/index.ts";
import type { ViewAnswer } from "../views/index.ts";
import type { EventForm } from "./event-form.ts";

/** An answer whose body is all there. */
export interface WholeAnswer extends ViewAnswer {
  readonly body: string | Buffer;
}

/** What an answer may weigh as JSON: Lambda hands back 6 MB at most, a load balancer takes 1 MB. Some is for the head. */
const headBytes = 16 * 2 ** 10;
const mostBytes: Readonly<Record<EventForm, number>> = {
  "http-api": 6 * 2 ** 20 - headBytes,
  "rest-api": 6 * 2 ** 20 - headBytes,
  "load-balancer": 2 ** 20 - headBytes,
  "load-balancer-multi": 2 ** 20 - headBytes,
  direct: 6 * 2 ** 20 - headBytes,
};

/** As the server's answers: no copy, no frame, no other site, and nothing in it is run. Pages have a policy of their own. */
const forBrowsers = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
};

/** All of an answer's body. Rejects with a Refusal BODY_TOO_LARGE as soon as it is more than can be handed back. */
export async function gathered(answer: ViewAnswer, form: EventForm): Promise<WholeAnswer> {
  const { body } = answer;
  if (typeof body === "string" || Buffer.isBuffer(body)) return { ...answer, body };
  const pieces: Buffer[] = [];
  let bytes = 0;
  let isText = true;
  for await (const piece of body) {
    isText &&= typeof piece === "string";
    pieces.push(Buffer.from(piece));
    bytes += pieces.at(-1)!.length;
    if (bytes > mostBytes[form]) throw tooLarge(form);
  }
  const whole = Buffer.concat(pieces);
  return { ...answer, body: isText ? whole.toString() : whole };
}

/** The answer in the form that the service wants. Throws a Refusal BODY_TOO_LARGE. */
export function payloadOf(form: EventForm, { status, type, body, headers: own }: WholeAnswer, requestId: string) {
  const isBase64Encoded = typeof body !== "string";
  const text = typeof body === "string" ? body : body.toString("base64");
  if (isTooLarge(text, mostBytes[form])) throw tooLarge(form);
  if (form === "direct") return isBase64Encoded ? text : valueOf(text);
  const headers = { "content-type": type, "x-request-id": requestId, ...forBrowsers, ...own };
  const answer = { statusCode: status, body: text, isBase64Encoded };
  if (form !== "load-balancer-multi") return { ...answer, headers };
  return {
    ...answer,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([key, one]) => [key, [one]])),
  };
}

/** Quotes and line ends take two characters in JSON, and control characters six. */
const isTooLarge = (text: string, limit: number) =>
  text.length > limit || (text.length > limit / 6 && Buffer.byteLength(JSON.stringify(text)) > limit);

const tooLarge = (form: EventForm) =>
  new Refusal(
    "BODY_TOO_LARGE",
    `the answer would be larger than ${form.startsWith("load-balancer") ? "the 1 MB that a load balancer takes from" : "the 6 MB that may come from"} a Lambda function`,
    "send fewer rows a request",
  );

/** Whoever calls by name gets a value, not a text that holds one. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
