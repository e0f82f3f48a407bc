import { checkRoute, isRoutePath, type RouteFacts, type RouteSpec } from "../route-spec/index.ts";
import { childOf, type Problems } from "./problems.ts";

const limit = 100;

/** The project's own routes; two of one method and path are a problem, as all that is wrong within one is. */
export function readRoutes(problems: Problems, value: unknown, facts: RouteFacts): readonly RouteSpec[] {
  const path = ["serve", "routes"];
  if (!Array.isArray(value) || value.length > limit) {
    problems.add(path, `a list of at most ${limit} routes made by route.get(…) and route.post(…)`, value);
    return [];
  }
  const taken = new Map<string, number>();
  return value.map((route: unknown, i) => {
    const at = [...path, i];
    if (childOf(route, "kind") !== "route") {
      problems.add(at, "made by route.get(…) or route.post(…)", route);
      return route as RouteSpec; // never used: there is a problem
    }
    const read = problems.read("route", route, at);
    checkRoute(problems.add.bind(problems), read, at, facts);
    const place = `${String(read.method)} ${String(read.path)}`;
    const before = taken.get(place);
    if (before === undefined || !isRoutePath(read.path)) taken.set(place, i);
    else problems.add([...at, "path"], `another method or path than those of serve.routes[${before}]`, place);
    return read as unknown as RouteSpec;
  });
}
