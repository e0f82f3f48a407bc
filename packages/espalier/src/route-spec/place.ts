/** Where rows stand in a request: in the body or within it, or in the address. */
export type Place = { readonly in: "body"; readonly keys: readonly string[] } | { readonly in: "query" };

/** `{body}`, `{body.features}`, `{query}`; null for anything else. */
export function placeOf(text: unknown): Place | null {
  if (typeof text !== "string") return null;
  if (text === "{query}") return { in: "query" };
  const keys = /^\{body((?:\.[^.{}]+)*)\}$/.exec(text)?.[1];
  return keys === undefined ? null : { in: "body", keys: keys.split(".").slice(1) };
}

/** The places of a route's row or rows, in the order in which they are looked at. */
export function placesOf(places: string | readonly string[] | undefined): readonly Place[] {
  return [places ?? []].flat().flatMap((place) => placeOf(place) ?? []);
}
