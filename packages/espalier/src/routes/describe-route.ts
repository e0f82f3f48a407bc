import { httpErrors, type HttpErrorCode, type ModelInfo } from "../contract/index.ts";
import { Refusal, type LiveModel } from "../predict/index.ts";
import { placesOf, type Place, type RouteSpec } from "../route-spec/index.ts";
import {
  exampleRequestId,
  ok,
  refusals,
  requestIdHeader,
  rowCodes,
  type JsonSchema,
  type ViewDescription,
} from "../views/index.ts";
import { asText, fillOf, type Fill } from "./fill.ts";
import { errorShapeOf, type ErrorShape } from "./refuse-as.ts";
import { querySchema, rowSchemaOf, shownNames } from "./row-schema.ts";
import { schemaOf } from "./schema-of.ts";

const exampleTime = new Date("2026-01-15T12:00:00.000Z");

/** A route's part of the OpenAPI document: its examples are what the model really answers. */
export function describeRoute(spec: RouteSpec, fill: Fill, live: LiveModel): ViewDescription {
  const { info } = live;
  const { status = 200, doc, errors } = spec;
  const places = placesOf(spec.row ?? spec.rows);
  const body = places.flatMap((place) => (place.in === "body" ? [place.keys] : []));
  const inQuery = places.some((place) => place.in === "query");
  const codes = codesOf(spec, body.length > 0);
  const requestBody = {
    required: !inQuery,
    content: { "application/json": bodyContent(spec, body, live) },
  };
  const answer = ok(doc ?? "The answer.", answerContent(spec, fill, live));
  const headers = Object.keys(spec.headers ?? {}).map((name) => [name, { schema: { type: "string" } }] as const);
  return {
    operation: {
      tags: ["Own routes"],
      summary: doc ?? `${spec.method} ${spec.path}`,
      parameters: [requestIdHeader, ...(inQuery ? queryParameters(spec, info) : [])],
      ...(body.length > 0 ? { requestBody } : {}),
      responses: {
        [status]: headers.length > 0 ? { ...answer, headers: Object.fromEntries(headers) } : answer,
        ...refusedAs(errors, codes, info),
      },
    },
  };
}

function codesOf({ rows }: RouteSpec, hasBody: boolean): readonly HttpErrorCode[] {
  if (hasBody) return rows === undefined ? rowCodes : [...rowCodes, "TOO_MANY_ROWS"];
  return ["ROW_INVALID", "PREDICTION_NOT_FINITE"];
}

/** The example row, by the names that this route has for features. */
function exampleRow(spec: RouteSpec, { example, info }: LiveModel): JsonSchema {
  const names = shownNames(spec, info);
  return Object.fromEntries(Object.entries(example.row).map(([name, value]) => [names.get(name) ?? name, value]));
}

function bodyContent(spec: RouteSpec, bodies: readonly Extract<Place, { in: "body" }>["keys"][], live: LiveModel) {
  const { info } = live;
  const isMany = spec.rows !== undefined;
  const row = rowSchemaOf(spec, info);
  const payload = isMany ? { type: "array", items: row, maxItems: info.limits.batch_rows } : row;
  const schemas = bodies.map((keys) => within(payload, keys, spec.extra === "ignore"));
  const one = exampleRow(spec, live);
  const [keys = []] = bodies;
  const example = keys.reduceRight<unknown>((value, key) => ({ [key]: value }), isMany ? [one] : one);
  return { schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas }, example };
}

/** A schema that stands under keys of an object. */
const within = (schema: JsonSchema, keys: readonly string[], isOpen: boolean): JsonSchema =>
  keys.reduceRight<JsonSchema>(
    (inner, key) => ({
      type: "object",
      properties: { [key]: inner },
      required: [key],
      ...(isOpen ? {} : { additionalProperties: false }),
    }),
    schema,
  );

function queryParameters(spec: RouteSpec, info: ModelInfo): readonly JsonSchema[] {
  const names = shownNames(spec, info);
  return info.features.map((feature) => {
    const { description, ...schema } = querySchema(feature, info.missing);
    return {
      name: names.get(feature.name),
      in: "query",
      required: info.missing === "reject",
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

function answerContent(spec: RouteSpec, fill: Fill, live: LiveModel): JsonSchema {
  const { example } = live;
  const takesRows = spec.row !== undefined || spec.rows !== undefined;
  const value = fill({
    requestId: exampleRequestId,
    at: exampleTime,
    server: { live, state: { isReady: true, breaker: "closed" } },
    predictions: takesRows ? [example.prediction] : [],
    prediction: takesRows ? example.prediction : null,
    refusal: null,
  });
  if (typeof spec.answer === "string") {
    return { "text/plain": { schema: { type: "string" }, example: asText(value) } };
  }
  return { "application/json": { schema: schemaOf(spec.answer, live.info), example: value } };
}

/** One entry a status that is sent, in the route's own shapes where it has them. */
function refusedAs(errors: RouteSpec["errors"], codes: readonly HttpErrorCode[], info: ModelInfo): JsonSchema {
  if (errors === undefined) return refusals(codes);
  const sent = new Map<number, HttpErrorCode[]>();
  for (const code of codes) {
    const status = errorShapeOf(errors, httpErrors[code].status)?.status ?? httpErrors[code].status;
    sent.set(status, [...(sent.get(status) ?? []), code]);
  }
  const entries = [...sent].map(([status, ofStatus]) => {
    const described = ofStatus.map((code) => `\`${code}\`: ${httpErrors[code].doc}`).join("\n\n");
    return [status, ok(described, errorContent(errors, ofStatus, info))];
  });
  const fallback = errorShapeOf(errors, 0);
  const others = Object.keys(httpErrors) as HttpErrorCode[];
  const content = fallback === null ? errorContent(errors, others, info) : shapeContent(fallback, null, info);
  return { ...Object.fromEntries(entries), default: ok("Any other refusal.", content) };
}

/** What refusals of these codes look like; more than one shape where they had different statuses. */
function errorContent(errors: RouteSpec["errors"], codes: readonly HttpErrorCode[], info: ModelInfo): JsonSchema {
  const shapes = new Map(
    codes.map((code) => {
      const shape = errorShapeOf(errors, httpErrors[code].status);
      return [shape === null ? "ours" : JSON.stringify(shape.template), { shape, code }] as const;
    }),
  );
  const contents = [...shapes.values()].map(({ shape, code }) =>
    shape === null
      ? { "application/json": { schema: { $ref: "#/components/schemas/Error" } } }
      : shapeContent(shape, code, info),
  );
  const merged = new Map<string, JsonSchema[]>();
  for (const [type, { schema }] of contents.flatMap((content) => Object.entries(content))) {
    merged.set(type, [...(merged.get(type) ?? []), schema as JsonSchema]);
  }
  return Object.fromEntries(
    [...merged].map(([type, schemas]) => [type, { schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas } }]),
  );
}

function shapeContent({ template, status }: ErrorShape, code: HttpErrorCode | null, info: ModelInfo) {
  if (typeof template === "string") return { "text/plain": { schema: { type: "string" } } };
  const refusal = new Refusal(code ?? "INTERNAL", "what is wrong", "what to do");
  const scope = {
    requestId: exampleRequestId,
    at: exampleTime,
    server: null,
    predictions: [],
    prediction: null,
    refusal: { refusal, status: status ?? refusal.status },
  };
  return { "application/json": { schema: schemaOf(template, info), example: fillOf(template, null)(scope) } };
}
