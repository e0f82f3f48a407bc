import type { Call } from "./call.ts";

/** What goes back to whoever asked. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** An error as AWS tells it: an HTTP status, a code that the SDK knows, words. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** The refusal in the words of the protocol that the call is made in. */
export function refused(call: Call, { status, code, message }: Refusal): Answer {
  const id = "00000000-0000-0000-0000-000000000000";
  switch (call.protocol) {
    case "json":
      return jsonAnswer(status < 500 ? 400 : status, { __type: code, message }, "application/x-amz-json-1.1");
    case "rest-json": {
      const answer = jsonAnswer(status, { message, Message: message, Type: status < 500 ? "User" : "Service" });
      return { ...answer, headers: { ...answer.headers, "x-amzn-errortype": code } };
    }
    case "ec2":
      return xml(
        status,
        `<Response><Errors><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error></Errors><RequestID>${id}</RequestID></Response>`,
      );
    case "query":
      return xml(
        status,
        `<ErrorResponse><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`,
      );
    case "rest-xml":
      return xml(
        status,
        call.action.startsWith("Head")
          ? ""
          : `<Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>${id}</RequestId></Error>`,
      );
  }
}

export function jsonAnswer(status: number, value: unknown, type = "application/json"): Answer {
  return { status, headers: { "content-type": type }, body: Buffer.from(JSON.stringify(value)) };
}

export function xml(status: number, text: string): Answer {
  return { status, headers: { "content-type": "text/xml" }, body: Buffer.from(text) };
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Slow down: each service has a word of its own for it. */
export function throttled(call: Call): Refusal {
  const message = "Rate exceeded";
  switch (call.service) {
    case "lambda":
    case "apigateway":
      return { status: 429, code: "TooManyRequestsException", message };
    case "s3":
      return { status: 503, code: "SlowDown", message: "Please reduce your request rate." };
    case "ec2":
      return { status: 503, code: "RequestLimitExceeded", message: "Request limit exceeded." };
    default:
      return { status: 400, code: call.protocol === "json" ? "ThrottlingException" : "Throttling", message };
  }
}
