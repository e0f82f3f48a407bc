import { isUtf8 } from "node:buffer";
import { depthLimit, jsonTooDear } from "./json-shape.ts";
import { Refusal } from "./refusal.ts";

const notJson = (problem: string, hint: string) => new Refusal("BODY_NOT_JSON", problem, hint);

/** Lists and objects in one body at most, unless its reader says otherwise: each row is one. */
const containersAtMost = 100_000;

/**
 * The value that a body's bytes say, or a Refusal BODY_NOT_JSON, or BODY_INVALID for one too dear to read. Plain JSON.parse: it makes "__proto__" an ordinary
 * key, and the row reader looks names up in maps, so nothing inherited is ever read or written.
 */
export function parseJsonBody(bytes: Buffer, containers: number = containersAtMost): unknown {
  if (bytes.length === 0) throw notJson("the body is empty", "send a JSON body; /docs has an example");
  if (!isUtf8(bytes)) throw notJson("the body is not UTF-8 text", "send JSON in UTF-8");
  refuseDear(bytes, containers);
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (error) {
    throw notJson(`the body is not JSON: ${(error as Error).message}`, hintFor(text));
  }
}

function refuseDear(bytes: Buffer, containers: number): void {
  switch (jsonTooDear(bytes, containers)) {
    case "too deep":
      throw new Refusal(
        "BODY_INVALID",
        `the body must not be nested deeper than ${depthLimit} levels`,
        "see /docs for an example",
      );
    case "too many":
      throw new Refusal(
        "BODY_INVALID",
        `the body must hold at most ${containers} lists and objects`,
        "send fewer rows a request, or stream them as JSON lines or CSV",
      );
  }
}

const hintFor = (text: string) =>
  /:\s*[+-]?(?:nan|infinity|inf)\b/i.test(text.slice(0, 10_000))
    ? "JSON has no NaN and no Infinity: send null, or leave the feature out, where there is no value"
    : "check quotes, commas and brackets; names and texts take double quotes";
