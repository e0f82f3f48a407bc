import { malformed, methodNotAllowed, routeNotFound, type View } from "../views/index.ts";

/** A view, and what the address says to it. */
export interface Place {
  readonly view: View;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the view of a method and a path. Throws a Refusal ROUTE_NOT_FOUND, METHOD_NOT_ALLOWED, REQUEST_MALFORMED. */
export type Routes = (method: string, path: string) => Place;

interface Pattern {
  readonly view: View;
  readonly fits: RegExp;
  readonly names: readonly string[];
}

const none: Place["params"] = {};

export function createRoutes(views: readonly View[]): Routes {
  const plain = new Map<string, Place>();
  const patterns: Pattern[] = [];
  for (const view of views) {
    if (view.path.includes("{")) patterns.push(patternOf(view));
    else plain.set(`${view.method} ${view.path}`, { view, params: none });
  }
  return (asked, path) => {
    const method = asked === "HEAD" ? "GET" : asked;
    const place = plain.get(`${method} ${path}`);
    if (place) return place;
    for (const { view, fits, names } of patterns) {
      if (view.method !== method) continue;
      const found = fits.exec(path);
      if (found) return { view, params: Object.fromEntries(names.map((name, i) => [name, decoded(found[i + 1]!)])) };
    }
    const allowed = [
      ...views.filter((view) => view.path === path).map((view) => view.method),
      ...patterns.filter(({ fits }) => fits.test(path)).map(({ view }) => view.method),
    ];
    if (allowed.length > 0) throw methodNotAllowed(path, asked, withHead(allowed));
    throw routeNotFound(
      path,
      views.map((view) => view.path),
      "GET /model/info",
    );
  };
}

/** What is there for GET answers HEAD, too. */
const withHead = (methods: readonly string[]) => (methods.includes("GET") ? [...methods, "HEAD"] : methods);

function patternOf(view: View): Pattern {
  const names = [...view.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const source = view.path
    .split(/\{\w+\}/)
    .map((text) => text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`))
    .join("([^/]+)");
  return { view, fits: new RegExp(`^${source}$`), names };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed("the address cannot be decoded");
  }
}
