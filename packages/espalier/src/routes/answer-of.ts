import { jsonAnswer, type ViewAnswer } from "../views/index.ts";
import { asText, type Fill } from "./fill.ts";
import type { Scope } from "./scope.ts";

export const textType = "text/plain; charset=utf-8";

/** A template that is one text is sent as text; anything else as JSON. */
export function answerOf(fill: Fill, isText: boolean, scope: Scope, status: number): ViewAnswer {
  return isText ? { status, type: textType, body: asText(fill(scope)) } : jsonAnswer(fill(scope), status);
}
