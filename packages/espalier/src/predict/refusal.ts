import { httpErrors, type ErrorBody, type HttpErrorCode } from "../contract/index.ts";

export type Detail = NonNullable<ErrorBody["error"]["details"]>[number];

/** An answer that is not a success, on its way to the client. Its texts may hold the request's values: never log them. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: HttpErrorCode;
  readonly hint: string;
  readonly details: readonly Detail[] | undefined;
  /** Headers of the answer: `retry-after`, `www-authenticate`. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(
    code: HttpErrorCode,
    message: string,
    hint: string,
    details?: readonly Detail[],
    headers?: Readonly<Record<string, string>>,
  ) {
    // Nobody asks where in the code a client's mistake was found, and of a file of bad rows there are many.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.hint = hint;
    this.details = details;
    this.headers = headers;
  }

  get status(): number {
    return httpErrors[this.code].status;
  }

  body(requestId: string): ErrorBody {
    const error = { code: this.code, message: this.message, hint: this.hint };
    return { error: this.details ? { ...error, details: [...this.details] } : error, request_id: requestId };
  }
}
