import { quoted } from "@espalier/learn";
import { parseJsonBody, Refusal } from "../predict/index.ts";
import { isObject, type Place } from "../route-spec/index.ts";
import type { ViewRequest } from "../views/index.ts";

/** What stands at a place of a request, and where that is, as a refusal tells it. */
export interface Found {
  readonly value: unknown;
  readonly path: string;
  readonly fromQuery: boolean;
}

/**
 * What a request has at the first of the places that it has. Keys beside those that lead there are refused, unless
 * they are to be ignored. Throws a Refusal BODY_NOT_JSON, BODY_INVALID.
 */
export function findIn(request: ViewRequest, places: readonly Place[], ignoresExtra: boolean): Found {
  const hasQuery = places.some((place) => place.in === "query");
  const isInQuery = hasQuery && (request.query.size > 0 || places.every((place) => place.in === "query"));
  const body =
    places.some((place) => place.in === "body") && !(isInQuery && request.body.length === 0)
      ? { value: parseJsonBody(request.body) }
      : null;
  for (const place of places) {
    if (place.in === "query") {
      if (isInQuery) return { value: queryRow(request.query), path: "", fromQuery: true };
    } else if (body !== null) {
      const value = place.keys.reduce(childOf, body.value);
      if (value === undefined) continue;
      if (!ignoresExtra) refuseExtra(body.value, place.keys, places);
      return { value, path: place.keys.join("."), fromQuery: false };
    }
  }
  throw nothingThere(places);
}

const childOf = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** A name that is sent twice has no one value. */
function queryRow(query: URLSearchParams): unknown {
  const row = new Map<string, string>();
  for (const [name, value] of query) {
    if (row.has(name)) {
      throw new Refusal("ROW_INVALID", `${quoted(name.slice(0, 80))} is sent twice`, "keep one of them");
    }
    row.set(name, value);
  }
  return Object.fromEntries(row);
}

/** Of each object on the way, keys that lead to no place of the route. */
function refuseExtra(body: unknown, keys: readonly string[], places: readonly Place[]): void {
  let value = body;
  for (const [depth, key] of keys.entries()) {
    const here = keys.slice(0, depth).join(".");
    const known = places.flatMap((place) =>
      place.in === "body" && place.keys.slice(0, depth).join(".") === here ? [place.keys[depth]] : [],
    );
    const extra = Object.keys(Object(value)).find((one) => !known.includes(one));
    if (extra !== undefined) {
      throw new Refusal(
        "BODY_INVALID",
        `${quoted(extra.slice(0, 80))} means nothing here`,
        `send ${known.map((one) => quoted(one ?? "")).join(" or ")} alone`,
      );
    }
    value = childOf(value, key);
  }
}

function nothingThere(places: readonly Place[]): Refusal {
  const wanted = places.map((place) => (place.in === "query" ? "the address" : quoted(place.keys.join("."))));
  return new Refusal(
    "BODY_INVALID",
    `the body must be an object with ${wanted.join(" or ")}`,
    "see /docs for an example of this route",
  );
}
