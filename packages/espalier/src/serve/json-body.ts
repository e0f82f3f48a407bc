import { isUtf8 } from "node:buffer";
import { Refusal } from "./refusal.ts";

const notJson = (problem: string, hint: string) => new Refusal("BODY_NOT_JSON", problem, hint);

/**
 * The value that a body's bytes say, or a Refusal BODY_NOT_JSON. Plain JSON.parse: it makes "__proto__" an ordinary
 * key, and the row reader looks names up in maps, so nothing inherited is ever read or written.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw notJson("the body is empty", "send a JSON body; /docs has an example");
  if (!isUtf8(bytes)) throw notJson("the body is not UTF-8 text", "send JSON in UTF-8");
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (error) {
    throw notJson(`the body is not JSON: ${(error as Error).message}`, hintFor(text));
  }
}

const hintFor = (text: string) =>
  /:\s*[+-]?(?:nan|infinity|inf)\b/i.test(text.slice(0, 10_000))
    ? "JSON has no NaN and no Infinity: send null, or leave the feature out, where there is no value"
    : "check quotes, commas and brackets; names and texts take double quotes";
