import type { Prediction } from "../contract/index.ts";
import type { LiveModel, Refusal } from "../predict/index.ts";
import type { ModelName, Placeholder, RowName } from "../route-spec/index.ts";
import type { ServerState } from "../views/index.ts";

/** Everything that an answer may tell. */
export interface Scope {
  readonly requestId: string;
  readonly at: Date;
  /** Null in a refusal. */
  readonly server: { readonly live: LiveModel; readonly state: ServerState } | null;
  /** One a row; empty where the route takes none. */
  readonly predictions: readonly Prediction[];
  /** The one that is told of; null where there are many, or none. */
  readonly prediction: Prediction | null;
  readonly refusal: { readonly refusal: Refusal; readonly status: number } | null;
}

/** The value of a placeholder, as JSON has it; null for what there is not. */
export function valueOf(placeholder: Placeholder, scope: Scope): unknown {
  const { server, prediction, refusal } = scope;
  switch (placeholder.of) {
    case "request":
      return placeholder.name === "request_id" ? scope.requestId : scope.at.toISOString();
    case "state":
      return server === null ? null : stateValue(placeholder.name, server.state);
    case "model":
      return server === null ? null : modelValue(placeholder.name, server.live);
    case "metric":
      return server === null ? null : own(server.live.info.metrics, placeholder.name);
    case "count":
      return scope.predictions.length;
    case "row":
      return prediction === null ? null : rowValue(placeholder.name, prediction);
    case "probability":
      return prediction !== null && "probabilities" in prediction
        ? own(prediction.probabilities, placeholder.name)
        : null;
    case "error":
      return refusal === null ? null : errorValue(placeholder.name, refusal);
  }
}

const own = (values: Readonly<Record<string, number | null>>, name: string): number | null =>
  Object.hasOwn(values, name) ? (values[name] ?? null) : null;

function stateValue(name: Extract<Placeholder, { of: "state" }>["name"], state: ServerState): unknown {
  switch (name) {
    case "ready":
      return state.isReady;
    case "model_loaded":
      return true; // a server without a model does not listen
    case "circuit_breaker":
      return state.breaker;
  }
}

function modelValue(name: ModelName, { info }: LiveModel): unknown {
  switch (name) {
    case "name":
    case "version":
    case "aliases":
    case "task":
    case "metrics":
    case "trained_rows":
    case "run_id":
      return info[name];
    case "target":
      return info.target.name;
    case "features":
      return info.features.map((feature) => feature.name);
    case "classes":
      return info.target.classes ?? null;
    case "estimator":
      return info.recipe.estimator.kind;
  }
}

function rowValue(name: RowName, prediction: Prediction): unknown {
  switch (name) {
    case "prediction":
    case "defaulted":
    case "unseen":
    case "out_of_range":
      return prediction[name];
    case "rating":
      return "rating" in prediction ? prediction.rating : null;
    case "label":
      return "label" in prediction ? prediction.label : null;
    case "probabilities":
      return "probabilities" in prediction ? prediction.probabilities : null;
    case "probability":
      return "probabilities" in prediction ? own(prediction.probabilities, prediction.label) : null;
  }
}

function errorValue(
  name: Extract<Placeholder, { of: "error" }>["name"],
  { refusal, status }: NonNullable<Scope["refusal"]>,
): unknown {
  switch (name) {
    case "status":
      return status;
    case "error.code":
      return refusal.code;
    case "error.message":
      return refusal.message;
    case "error.hint":
      return refusal.hint;
    case "error.details":
      return refusal.details ?? [];
  }
}
