import type { Refusal } from "../predict/index.ts";
import { isObject, statusKey, type RouteSpec, type Template } from "../route-spec/index.ts";
import { jsonAnswer, type View } from "../views/index.ts";
import { answerOf } from "./answer-of.ts";
import { fillOf } from "./fill.ts";

/** What a refusal of a status looks like, and the status that it is sent with. */
export interface ErrorShape {
  readonly template: Template;
  /** Null: that of the refusal. */
  readonly status: number | null;
}

/** A route's own shape for a status; null where it is told as all of ours. */
export function errorShapeOf(errors: RouteSpec["errors"], status: number): ErrorShape | null {
  const key = [String(status), "default"].find((one) => errors !== undefined && Object.hasOwn(errors, one));
  const template = key === undefined ? undefined : errors?.[key];
  if (template === undefined) return null;
  if (!isObject(template) || !Object.hasOwn(template, statusKey)) return { template, status: null };
  const { [statusKey]: other, ...rest } = template;
  return { template: rest, status: Number(other) };
}

/** How a route tells refusals: in its own shapes, where it has them. */
export function refuseAs({ errors }: RouteSpec, clock: () => Date): View["refuse"] {
  if (errors === undefined) return undefined;
  return (refusal: Refusal, requestId: string) => {
    const shape = errorShapeOf(errors, refusal.status);
    if (shape === null) return jsonAnswer(refusal.body(requestId), refusal.status);
    const status = shape.status ?? refusal.status;
    const scope = {
      requestId,
      at: clock(),
      server: null,
      predictions: [],
      prediction: null,
      refusal: { refusal, status },
    };
    return answerOf(fillOf(shape.template, null), typeof shape.template === "string", scope, status);
  };
}
