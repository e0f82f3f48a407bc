import { forest, number, schema } from "@espalier/learn";
import { expect, test } from "vitest";
import { each, route, type RouteSpec } from "../route-spec/index.ts";
import { csv } from "../source/index.ts";
import { checkConfig } from "./check-config.ts";

const iris = {
  name: "iris",
  source: csv("iris.csv"),
  features: schema({ length: number(), "petal width": number() }),
  target: { name: "species", kind: "classification", classes: ["setosa", "virginica"] },
  candidates: { forest: forest.classifier() },
};
const wine = { ...iris, target: { name: "quality", kind: "regression" }, candidates: { forest: forest.regressor() } };

/** Every problem of a project with these routes: path, and the value with the rule where that is asked for. */
function problemsOf(routes: unknown, project: object = iris, serve: object = {}) {
  const checked = checkConfig({ ...project, serve: { ...serve, routes } });
  return checked.kind === "valid" ? [] : checked.problems;
}
const paths = (routes: unknown, project?: object, serve?: object) =>
  problemsOf(routes, project, serve).map(({ path }) => path);

/** Routes as a config file in JavaScript may have them: no type has looked at them. */
const untyped = (spec: object): RouteSpec =>
  ({ kind: "route", method: "POST", path: "/x", answer: 1, ...spec }) as RouteSpec;

test("routes are read as they are, and part of the resolved configuration", () => {
  const routes = [
    route.post("/predict_batch", {
      rows: "{body.features}",
      rename: { width: "petal width" },
      answer: { predictions: each("{probabilities.setosa}"), count: "{count}" },
    }),
    route.get("/health", { answer: { status: "healthy", model_loaded: "{model_loaded}" } }),
  ];
  const checked = checkConfig({ ...iris, serve: { routes } });
  expect(checked).toMatchObject({ kind: "valid", config: { serve: { missing: "median", port: 3000, routes } } });
});

test("a placeholder that there is not is told with what may have been meant, at its place", () => {
  expect(problemsOf([untyped({ row: "{body}", answer: { a: ["{lable}"] } })])).toEqual([
    {
      path: "serve.routes[0].answer.a[0]",
      rule: expect.stringContaining("a placeholder that there is: request_id"),
      got: "{lable}",
      like: ["label"],
    },
  ]);
  expect(problemsOf([untyped({ row: "{body}", answer: "{probabilities.setsa}" })])).toMatchObject([
    { like: ["setosa"] },
  ]);
});

test.each<[string, object, string]>([
  ["no method of ours", { method: "PUT" }, "method"],
  ["no path", { path: "predict" }, "path"],
  ["a path with a placeholder", { path: "/{id}" }, "path"],
  ["a path with a wildcard", { path: "/a*" }, "path"],
  ["a path that climbs", { path: "/a/../b" }, "path"],
  ["a path of ours alone", { path: "/openapi.json" }, "path"],
  ["a path below one of ours", { path: "/docs/me" }, "path"],
  ["row and rows", { row: "{body}", rows: "{body}" }, "rows"],
  ["a row from nowhere", { row: "{headers}" }, "row"],
  ["a row that is no text", { row: 1 }, "row"],
  ["rows in the address", { rows: "{query}" }, "rows"],
  ["no place", { row: [] }, "row"],
  ["a GET with a body", { method: "GET", row: "{body}" }, "row"],
  ["reading without rows", { coerce: true }, "coerce"],
  ["an unknown setting", { rounds: 1 }, "rounds"],
  ["too many digits", { row: "{body}", round: 16 }, "round"],
  ["a status of a refusal", { status: 404 }, "status"],
  ["a status without a body", { status: 204 }, "status"],
  ["no answer", { answer: undefined }, "answer"],
  ["an answer that is no data", { answer: { f: () => 1 } }, "answer.f"],
  ["a number that JSON has not", { answer: [Number.NaN] }, "answer[0]"],
  ["a brace alone", { answer: "{" }, "answer"],
  ["a key of ours", { answer: { $all: 1 } }, "answer.$all"],
  ["each without rows", { row: "{body}", answer: { all: each("{label}") } }, "answer.all"],
  ["each within each", { rows: "{body}", answer: each({ inner: each("{label}") }) }, "answer.inner"],
  ["one row's value where there are many", { rows: "{body}", answer: "{label}" }, "answer"],
  ["a prediction without a row", { answer: "{prediction}" }, "answer"],
  ["a count without rows", { answer: "{count}" }, "answer"],
  ["an error outside of errors", { answer: "{error.code}" }, "answer"],
  ["a rating without bands", { row: "{body}", answer: "{rating}" }, "answer"],
  ["a name for no feature", { row: "{body}", rename: { w: "petal widht" } }, "rename.w"],
  ["a feature's name for another", { row: "{body}", rename: { length: "petal width" } }, "rename.length"],
  ["a column that is no feature", { row: "{body}", columns: ["length", "size"] }, "columns[1]"],
  ["a header that is none", { headers: { "a b": "x" } }, 'headers["a b"]'],
  ["a header of ours", { headers: { "Content-Type": "text/html" } }, "headers.Content-Type"],
  ["a header of two lines", { headers: { a: "x\r\nb: y" } }, "headers.a"],
  ["a header with what a client sent", { headers: { a: "{model.name}" } }, "headers.a"],
  ["a status that is no refusal", { errors: { 200: "x" } }, 'errors["200"]'],
  ["a prediction in a refusal", { errors: { default: "{prediction}" } }, "errors.default"],
  ["a refusal with a good status", { errors: { 400: { $status: 200 } } }, 'errors["400"].$status'],
])("%s is a problem", (_what, spec, path) => {
  expect(paths([untyped(spec)])).toEqual([`serve.routes[0].${path}`]);
});

test("classes are of no use where a number is predicted, and bands are", () => {
  const answer = ["{label}", "{probabilities}", "{probabilities.setosa}"];
  const at = ["[0]", "[1]", "[2]"].map((i) => `serve.routes[0].answer${i}`);
  expect(paths([untyped({ row: "{body}", answer })], wine)).toEqual(at);
  expect(paths([untyped({ row: "{body}", answer: "{rating}" })], wine, { bands: { Good: [0, 9] } })).toEqual([]);
});

test("two routes of one method and path are a problem; with another method they are two", () => {
  expect(paths([untyped({}), untyped({ method: "GET" }), untyped({})])).toEqual(["serve.routes[2].path"]);
});

test("what is no route at all", () => {
  expect(paths([{ path: "/x" }, 1, null])).toEqual(["serve.routes[0]", "serve.routes[1]", "serve.routes[2]"]);
  expect(paths({})).toEqual(["serve.routes"]);
});

test("everything that is wrong is told at once", () => {
  expect(paths([untyped({ path: "", answer: "{x}", errors: 1 }), untyped({ path: "/y", headers: [] })])).toEqual([
    "serve.routes[0].path",
    "serve.routes[0].answer",
    "serve.routes[0].errors",
    "serve.routes[1].headers",
  ]);
});
