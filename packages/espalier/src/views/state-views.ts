import type { Health, ModelList, Ready } from "../contract/index.ts";
import { Refusal, type Models } from "../predict/index.ts";
import { getOperation, jsonContent } from "./describe.ts";
import { stateSchemas } from "./openapi-schemas.ts";
import { jsonAnswer, type View } from "./view.ts";

/** The model: features, metrics, recipe, limits. */
export const modelInfoView: View = {
  id: "modelInfo",
  method: "GET",
  path: "/model/info",
  role: "predict",
  takes: "nothing",
  answer: (request, { models }) => jsonAnswer(models.get(request.params.name).info),
  describe: ({ models }, name) => ({
    operation: getOperation(
      "Model",
      "The model: features, metrics, recipe",
      jsonContent("ModelInfo", models.get(name).info),
    ),
    schemas: stateSchemas,
  }),
};

/** The models that this server answers for. */
export const modelsView: View = {
  id: "listModels",
  method: "GET",
  path: "/models",
  role: "predict",
  takes: "nothing",
  answer: (_request, { models }) => jsonAnswer(listOf(models)),
  describe: ({ models }) => ({
    operation: getOperation("Model", "The models of this server", jsonContent("ModelList", listOf(models))),
    schemas: stateSchemas,
  }),
};

const listOf = (models: Models): ModelList => ({
  models: models
    .list()
    .map(({ info: { name, version, task, target } }) => ({ name, version, task, target: target.name })),
});

export const healthView: View = {
  id: "health",
  method: "GET",
  path: "/health",
  role: null,
  takes: "nothing",
  answer: () => jsonAnswer({ status: "ok", model_loaded: true } satisfies Health),
  describe: () => ({
    operation: getOperation("Operation", "Is the process alive?", jsonContent("Health")),
    schemas: stateSchemas,
  }),
};

export const readyView: View = {
  id: "ready",
  method: "GET",
  path: "/ready",
  role: null,
  takes: "nothing",
  answer: (_request, server) => {
    if (server.state().isReady) return jsonAnswer({ status: "ready" } satisfies Ready);
    throw new Refusal("NOT_READY", "the server is ending", "send new requests elsewhere");
  },
  describe: () => ({
    operation: getOperation("Operation", "Are new requests welcome?", jsonContent("Ready"), ["NOT_READY"]),
    schemas: stateSchemas,
  }),
};
