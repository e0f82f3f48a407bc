import { didYouMean } from "../fault/index.ts";
import { checkTemplate, standings, type RouteFacts, type Tell } from "./check-template.ts";
import { placeOf } from "./place.ts";
import { isObject, piecesOf, placeholdersIn, statusKey } from "./template.ts";

/** One route's settings, each of the right type by itself or absent. */
export type RouteGiven = Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];

/** Settings that say how rows are read and told: without rows they mean nothing. */
const aboutRows = ["columns", "rename", "extra", "coerce", "missing", "round"] as const;

/** Set by the server itself, or dangerous to set. */
const ownHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "date",
  "keep-alive",
  "location",
  "retry-after",
  "set-cookie",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-request-id",
]);

/** Ours alone, whatever the method: machines find their way by them. */
const reserved = /^\/(?:docs|models)(?:\/|$)|^\/(?:metrics|openapi\.json)$/;

/** `/`, `/predict_single`, `/v1/score/`: letters, digits, `.`, `_`, `~` and `-` between slashes. */
export const isRoutePath = (path: unknown): boolean =>
  typeof path === "string" &&
  path.length <= 200 &&
  /^\/$|^(?:\/[\w.~-]+)+\/?$/.test(path) &&
  !path.split("/").some((part) => part === "." || part === "..");

/** Tells everything that is wrong with a route and that no setting tells alone. */
export function checkRoute(tell: Tell, route: RouteGiven, path: Path, facts: RouteFacts): void {
  checkPath(tell, route.path, [...path, "path"]);
  checkPlaces(tell, route, path);
  checkNames(tell, route, path, facts);
  const standing = route.row !== undefined ? "row" : route.rows !== undefined ? "rows" : "state";
  if (route.answer !== undefined) checkTemplate(tell, route.answer, [...path, "answer"], standings[standing], facts);
  checkHeaders(tell, route.headers, [...path, "headers"]);
  checkErrors(tell, route.errors, [...path, "errors"], facts);
}

function checkPath(tell: Tell, value: unknown, path: Path): void {
  if (!isRoutePath(value)) {
    tell(path, 'a path such as "/predict_single": letters, digits, ".", "_", "~" and "-" between slashes', value);
  } else if (reserved.test(String(value))) {
    tell(path, "a path apart from /docs, /metrics, /models and /openapi.json, which stay ours", value);
  }
}

function checkPlaces(tell: Tell, { method, row, rows }: RouteGiven, path: Path): void {
  if (row !== undefined && rows !== undefined)
    tell([...path, "rows"], "left out beside row: a route takes one or many", rows);
  for (const [name, value] of Object.entries({ row, rows })) {
    if (value === undefined) continue;
    const at = [...path, name];
    const places: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (places.length === 0 || places.length > 5) tell(at, "one place, or a list of at most 5", value);
    for (const text of places.slice(0, 5)) {
      const place = placeOf(text);
      if (place === null)
        tell(at, name === "row" ? '"{body}", "{body.key}" or "{query}"' : '"{body}" or "{body.key}"', text);
      else if (place.in === "query" && name === "rows")
        tell(at, '"{body}" or "{body.key}": an address holds one row', text);
      else if (place.in === "body" && method === "GET") tell(at, '"{query}": a GET has no body', text);
    }
  }
}

function checkNames(tell: Tell, route: RouteGiven, path: Path, { features }: RouteFacts): void {
  if (route.row === undefined && route.rows === undefined) {
    for (const name of aboutRows) {
      if (route[name] !== undefined) tell([...path, name], "left out: the route takes no row", route[name]);
    }
  }
  const { rename, columns } = route;
  const must = (at: Path, name: unknown) => {
    if (features.some((feature) => feature === name)) return;
    tell(at, `a feature: ${features.join(", ")}`, name, typeof name === "string" ? didYouMean(name, features) : []);
  };
  if (Array.isArray(columns)) columns.forEach((name: unknown, i) => must([...path, "columns", i], name));
  if (rename === undefined) return;
  if (!isObject(rename)) return tell([...path, "rename"], "an object of names in the request with features", rename);
  for (const [name, feature] of Object.entries(rename)) {
    const at = [...path, "rename", name];
    must(at, feature);
    if (name === "" || features.includes(name)) tell(at, "another name than those of the features", name);
  }
}

function checkHeaders(tell: Tell, headers: unknown, path: Path): void {
  if (headers === undefined) return;
  if (!isObject(headers)) return tell(path, "an object of names with texts", headers);
  for (const [name, value] of Object.entries(headers)) {
    const at = [...path, name];
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) tell(at, "a header's name", name);
    else if (ownHeaders.has(name.toLowerCase())) tell(at, "a header that the server does not write itself", name);
    if (typeof value !== "string" || !/^[\x20-\x7e]*$/.test(value)) {
      tell(at, "a text of printable ASCII characters", value);
    } else if (piecesOf(value) === null) {
      tell(at, "a text whose braces come in pairs; a brace itself is written twice, {{", value);
    } else {
      const [other] = placeholdersIn(value).filter((one) => one !== "model.version" && one !== "request_id");
      if (other !== undefined)
        tell(at, "without placeholders other than {model.version} and {request_id}", `{${other}}`);
    }
  }
}

function checkErrors(tell: Tell, errors: unknown, path: Path, facts: RouteFacts): void {
  if (errors === undefined) return;
  if (!isObject(errors)) return tell(path, 'an object of statuses, or "default", with answers', errors);
  for (const [key, template] of Object.entries(errors)) {
    const at = [...path, key];
    if (key !== "default" && !/^[45]\d\d$/.test(key)) tell(at, 'a status from 400 to 599, or "default"', key);
    if (!isObject(template) || !Object.hasOwn(template, statusKey)) {
      checkTemplate(tell, template, at, standings.error, facts);
      continue;
    }
    const { [statusKey]: status, ...rest } = template;
    if (!Number.isInteger(status) || Number(status) < 400 || Number(status) > 599) {
      tell([...at, statusKey], "a whole number in [400, 599]", status);
    }
    checkTemplate(tell, rest, at, standings.error, facts);
  }
}
