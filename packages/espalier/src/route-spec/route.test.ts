import { expect, test } from "vitest";
import { each, route } from "./route.ts";

test("a route is plain data", () => {
  const spec = route.post("/predict_batch", {
    rows: "{body.features}",
    answer: { predictions: each("{label}"), count: "{count}" },
    errors: { default: { detail: "{error.message}" } },
  });
  expect(spec).toEqual({
    kind: "route",
    method: "POST",
    path: "/predict_batch",
    rows: "{body.features}",
    answer: { predictions: { $each: "{label}" }, count: "{count}" },
    errors: { default: { detail: "{error.message}" } },
  });
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  expect(route.get("/up", { answer: "up" }).method).toBe("GET");
});

test("placeholders and options are checked by their types", () => {
  route.post("/a", {
    row: "{body}",
    answer: "{prediction} of {model.name}, {probabilities.setosa}, {{no placeholder}}",
  });
  route.post("/a", { row: "{body}", answer: { all: [{ r2: "{model.metrics.r2}", at: "{timestamp}" }, 1, null] } });
  // @ts-expect-error: there is no such placeholder
  route.post("/a", { row: "{body}", answer: "Species: {lable}" });
  // @ts-expect-error: nor within objects
  route.post("/a", { row: "{body}", answer: { deep: ["{lable}"] } });
  // @ts-expect-error: what is told of one row needs each(…) where there are many
  route.post("/a", { rows: "{body}", answer: { label: "{label}" } });
  // @ts-expect-error: a route without a row predicts nothing
  route.get("/a", { answer: { label: "{label}" } });
  // @ts-expect-error: within each(…), too
  each({ species: "{lable}" });
  // @ts-expect-error: an error has no prediction
  route.post("/a", { row: "{body}", answer: 1, errors: { 400: { detail: "{prediction}" } } });
  // @ts-expect-error: a misspelt option
  route.post("/a", { row: "{body}", answer: 1, rounds: 2 });
  // @ts-expect-error: a path begins with a slash
  route.get("a", { answer: 1 });
  // @ts-expect-error: an answer is needed
  route.get("/a", {});
  // @ts-expect-error: functions are no data
  route.get("/a", { answer: () => 1 });
});
