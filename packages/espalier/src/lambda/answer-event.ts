import { refusalAnswer, type BareCore, type Entered, type Knock } from "../bare/index.ts";
import { Refusal } from "../predict/index.ts";
import { bodyTooLarge, requestIdFrom } from "../views/index.ts";
import { formOf, type EventForm } from "./event-form.ts";
import { gathered, payloadOf, type WholeAnswer } from "./payload.ts";
import { readEvent, serviceRequestId, type Asked } from "./read-event.ts";

/** What Lambda says of an invocation, as far as it is asked. */
export interface InvocationContext {
  readonly awsRequestId?: unknown;
}

/** What is told of a request: no value of it. */
export interface RequestNote {
  readonly requestId: string;
  readonly form: EventForm;
  readonly method: string;
  /** The route's pattern, not the address; null where there is no such route. */
  readonly route: string | null;
  readonly status: number;
  /** Of what it was refused with. */
  readonly code: string | null;
  /** The name of the key that it came with. */
  readonly key: string | null;
  /** What failed on our side: it may hold values, so its text is never told. */
  readonly failure: unknown;
}

export interface EventAnswer {
  /** Plain JSON: what the function hands back. */
  readonly payload: unknown;
  readonly note: RequestNote;
}

/** Lets a request in, or throws a Refusal; the name of its key, or null. */
export type Admit = (knock: Knock, entered: Entered) => string | null;

/**
 * Answers whatever a Lambda function may be invoked with: a request from an API or a load balancer, or rows. Never
 * rejects: what goes wrong is an answer, too. `admit` is asked for requests that came by HTTP; who invokes by name has
 * been let in by AWS.
 */
export async function answerEvent(
  core: BareCore,
  event: unknown,
  context: InvocationContext = {},
  admit: Admit = () => null,
): Promise<EventAnswer> {
  const form = formOf(event);
  let requestId = idOf(undefined, event, context);
  let asked: Asked | null = null;
  let entered: Entered | null = null;
  let key: string | null = null;
  const told = (answer: WholeAnswer, code: string | null, failure: unknown): EventAnswer => ({
    payload: payloadOf(form, asked?.knock.method === "HEAD" ? { ...answer, body: "" } : answer, requestId),
    note: {
      requestId,
      form,
      method: asked?.knock.method.slice(0, 20) ?? "", // whoever invokes by name may say anything
      route: entered?.route ?? null,
      status: answer.status,
      code,
      key,
      failure,
    },
  });
  try {
    asked = readEvent(form, event);
    requestId = idOf(asked.knock.headers["x-request-id"], event, context);
    entered = core.enter(asked.knock, requestId);
    if (form !== "direct") key = admit(asked.knock, entered);
    if (asked.body.length > entered.bodyLimit) throw bodyTooLarge(entered.bodyLimit);
    const answer =
      entered.takes === "stream" ? entered.answer(none, once(asked.body)) : entered.answer(asked.body, null);
    return told(await gathered(await answer, form), null, null);
  } catch (error) {
    const answer = entered?.refuse(error) ?? refusalAnswer(error, requestId);
    const isRefusal = error instanceof Refusal;
    return told(await gathered(answer, form), isRefusal ? error.code : "INTERNAL", isRefusal ? null : error);
  }
}

const none = Buffer.alloc(0);

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  if (body.length > 0) yield body;
}

/** Harmless in headers and logs, and long enough for what AWS makes. */
const harmless = /^[\w.:=+/-]{1,128}$/;

/** The caller's own id, or the API's, or the invocation's. */
function idOf(own: Knock["headers"][string], event: unknown, { awsRequestId }: InvocationContext): string {
  const known = [serviceRequestId(event), awsRequestId].find((id) => typeof id === "string" && harmless.test(id));
  if (typeof own !== "string" || own === "") return typeof known === "string" ? known : requestIdFrom(undefined);
  const kept = requestIdFrom(own);
  return kept === own || typeof known !== "string" ? kept : known;
}
