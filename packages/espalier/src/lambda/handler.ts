import type { BareCore } from "../bare/index.ts";
import { answerEvent, type Admit, type InvocationContext } from "./answer-event.ts";
import { sourceOf } from "./event-form.ts";
import { requestLine } from "./request-line.ts";

/** What Lambda's Node runtime calls. */
export type LambdaHandler = (event: unknown, context?: InvocationContext) => Promise<unknown>;

/** What an instance answers with, once it is ready. */
export interface LambdaParts {
  readonly core: BareCore;
  readonly admit?: Admit;
  readonly model: { readonly name: string; readonly version: number };
}

/**
 * `partsOf` is asked before every event: it has the parts, or is still fetching them, and tries again after it failed.
 * Rejects with what it rejects with, and for an event of a queue, which is then kept there; else whatever comes has an
 * answer.
 */
export function createLambdaHandler(
  partsOf: () => LambdaParts | Promise<LambdaParts>,
  write: (line: string) => void,
): LambdaHandler {
  let isCold = true;
  return async (event, context = {}) => {
    const begunAt = performance.now();
    const source = sourceOf(event);
    if (source !== null) {
      throw new Error(`this function answers requests and rows; it cannot take events of ${JSON.stringify(source)}`);
    }
    const { core, admit, model } = await partsOf();
    const { payload, note } = await answerEvent(core, event, context, admit);
    const { awsRequestId } = context;
    const invocation = typeof awsRequestId === "string" ? awsRequestId : null;
    write(requestLine(note, { at: Date.now(), durationMs: performance.now() - begunAt, model, isCold, invocation }));
    isCold = false;
    return payload;
  };
}
