import { quoted } from "@espalier/learn";
import { didYouMean } from "../fault/index.ts";
import { Refusal } from "../predict/index.ts";

// What a request is refused with before its view is asked, whichever server it came to.

export const bodyTooLarge = (limitBytes: number): Refusal =>
  new Refusal(
    "BODY_TOO_LARGE",
    `the body must be at most ${limitBytes} bytes`,
    "send fewer rows a request; `espalier predict` scores whole files",
  );

export const typeUnsupported = (types: readonly string[]): Refusal =>
  new Refusal(
    "CONTENT_TYPE_UNSUPPORTED",
    `the body must be declared as ${types.join(", ")}`,
    `send the header content-type: ${types[0]}`,
  );

/** Throws a Refusal CONTENT_ENCODING_UNSUPPORTED. */
export function refuseEncoded(encoding: string | readonly string[] | undefined): void {
  if (encoding === undefined || String(encoding).toLowerCase() === "identity") return;
  throw new Refusal(
    "CONTENT_ENCODING_UNSUPPORTED",
    "the body must not be compressed",
    "send it without content-encoding",
  );
}

export const malformed = (problem: string): Refusal =>
  new Refusal("REQUEST_MALFORMED", problem, "check the address and the headers");

export const failed = (): Refusal =>
  new Refusal(
    "INTERNAL",
    "the server failed on this request",
    "nothing is wrong with the request; look for its request_id in the server's log, and report it to those who run the server",
  );

/** `allowed`: the methods that the path is there for. */
export const methodNotAllowed = (path: string, method: string, allowed: readonly string[]): Refusal => {
  const list = [...allowed].sort().join(", ");
  return new Refusal("METHOD_NOT_ALLOWED", `${quoted(path)} does not take ${method}`, `use ${list}`, undefined, {
    allow: list,
  });
};

/** `known`: the paths that there are. */
export function routeNotFound(path: string, known: readonly string[], where: string): Refusal {
  const [like] = path.length <= 64 ? didYouMean(path, known) : [];
  const hint =
    like === undefined ? `see ${where} for the routes there are` : `did you mean ${quoted(like)}? See ${where}`;
  return new Refusal("ROUTE_NOT_FOUND", `there is no route ${quoted(path)}`, hint);
}
