import { httpErrors, type ErrorBody, type HttpErrorCode } from "../contract/index.ts";

export type Detail = NonNullable<ErrorBody["error"]["details"]>[number];

/** An answer that is not a success, on its way to the client. Its texts may hold the request's values: never log them. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: HttpErrorCode;
  readonly hint: string;
  readonly details: readonly Detail[] | undefined;

  constructor(code: HttpErrorCode, message: string, hint: string, details?: readonly Detail[]) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.details = details;
  }

  get status(): number {
    return httpErrors[this.code].status;
  }

  body(requestId: string): ErrorBody {
    const error = { code: this.code, message: this.message, hint: this.hint };
    return { error: this.details ? { ...error, details: [...this.details] } : error, request_id: requestId };
  }
}
