import { createLiveModel, Refusal, type LiveModel } from "../predict/index.ts";
import { placeholdersIn, placesOf, type RouteSpec } from "../route-spec/index.ts";
import { refuseTooManyRows, type View, type ViewRequest, type ViewServer } from "../views/index.ts";
import { answerOf } from "./answer-of.ts";
import { describeRoute } from "./describe-route.ts";
import { asText, fillOf } from "./fill.ts";
import { findIn } from "./read-request.ts";
import { readRows, rowShapeOf, type RowShape } from "./read-rows.ts";
import { refuseAs } from "./refuse-as.ts";
import type { Scope } from "./scope.ts";

/**
 * The views of a project's own routes, of the server's first model. They know no HTTP server, and the clock is an
 * argument. A view of one's own takes the place of ours with the same method and path: whoever mounts them sees to it.
 */
export function ownViews(specs: readonly RouteSpec[], clock: () => Date = () => new Date()): readonly View[] {
  const ids = new Set<string>();
  return specs.map((spec) => {
    const name = idOf(spec);
    let id = name;
    for (let i = 2; ids.has(id); i++) id = `${name}${i}`;
    ids.add(id);
    return ownView(spec, id, clock);
  });
}

/** `POST /predict_single` → `ownPostPredictSingle`. */
function idOf({ method, path }: RouteSpec): string {
  const words = [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/)];
  return `own${words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("")}`;
}

function ownView(spec: RouteSpec, id: string, clock: () => Date): View {
  const { method, path, row, rows, status = 200, answer, round = null } = spec;
  const places = placesOf(row ?? rows);
  const fill = fillOf(answer, round);
  const headers = Object.entries(spec.headers ?? {}).map(([name, text]) => [name, fillOf(text, null)] as const);
  const readsBody = places.some((place) => place.in === "body");
  const refuse = refuseAs(spec, clock);
  const readyOf = rememberedFor((live: LiveModel, { limits }: Pick<ViewServer, "limits">) => {
    const { missing = live.rules.missing } = spec;
    const own =
      missing === live.rules.missing ? live : createLiveModel(live.served, { ...live.rules, missing }, limits);
    return { live: own, shape: rowShapeOf(spec, own.info) };
  });

  return {
    id,
    method,
    path,
    role: places.length > 0 || tellsOfModel(spec) ? "predict" : null,
    takes: readsBody ? "whole" : "nothing",
    ...(readsBody ? { types: ["application/json"] } : {}),
    ...(rows === undefined ? {} : { bodyLimit: (limits) => limits.batchBodyBytes }),
    ...(refuse === undefined ? {} : { refuse }),
    async answer(request, server) {
      const { live, shape } = readyOf(server.models.get(), server);
      const predictions = places.length === 0 ? [] : await predicted(request, server, live, shape);
      const scope: Scope = {
        requestId: request.requestId,
        at: clock(),
        server: { live, state: server.state() },
        predictions,
        prediction: rows === undefined ? (predictions[0] ?? null) : null,
        refusal: null,
      };
      const sent = answerOf(fill, typeof answer === "string", scope, status);
      if (headers.length === 0) return sent;
      return { ...sent, headers: Object.fromEntries(headers.map(([name, text]) => [name, asText(text(scope))])) };
    },
    describe: (server) => describeRoute(spec, fill, readyOf(server.models.get(), server).live),
  };

  async function predicted(request: ViewRequest, server: ViewServer, live: LiveModel, shape: RowShape) {
    const { value, path: at, fromQuery } = findIn(request, places, shape.ignoresExtra);
    const many = rows === undefined ? [value] : listOf(value, at);
    refuseTooManyRows(many.length, server.limits.batchRows);
    const rowPath = rows === undefined ? () => at : (i: number) => `${at}[${i}]`;
    const read = readRows(many, shape, fromQuery, rowPath);
    try {
      return await server.ask(live, read.rows, rowPath, request);
    } catch (error) {
      throw error instanceof Refusal ? read.told(error) : error;
    }
  }
}

const tellsOfModel = ({ answer, headers }: RouteSpec) =>
  placeholdersIn([answer, { ...headers }]).some((name) => name.startsWith("model."));

function listOf(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const where = path === "" ? "the body" : JSON.stringify(path);
  throw new Refusal("BODY_INVALID", `${where} must be a list of rows`, "send a list, also for a single row");
}

/** What was made for a version is kept as long as the version is. */
function rememberedFor<K extends object, Rest extends readonly unknown[], V>(make: (key: K, ...rest: Rest) => V) {
  const made = new WeakMap<K, V>();
  return (key: K, ...rest: Rest): V => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key, ...rest);
    made.set(key, value);
    return value;
  };
}
