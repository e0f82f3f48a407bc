import type { Prediction } from "../contract/index.ts";
import type { LiveModel } from "../predict/index.ts";
import { exampleSamples } from "./example-samples.ts";
import { oneRow } from "./body-rows.ts";
import { exampleRequestId, jsonContent, ok, refusals, requestIdHeader, rowCodes } from "./describe.ts";
import { modelSchemas, schemaPrefix } from "./openapi-schemas.ts";
import { jsonType, type View, type ViewAnswer } from "./view.ts";

/** One row's prediction. */
export const predictView: View = {
  id: "predict",
  method: "POST",
  path: "/predict",
  role: "predict",
  takes: "whole",
  types: ["application/json"],
  answer(request, server) {
    const live = server.models.get(request.params.name);
    const predictions = server.ask(live, [oneRow(request.body)], bodyItself, request);
    return predictions instanceof Promise
      ? predictions.then((all) => answerOf(all[0]!, live, request.requestId))
      : answerOf(predictions[0]!, live, request.requestId);
  },
  describe: ({ models }, name) => {
    const live = models.get(name);
    const { info, example, reference } = live;
    const prefix = schemaPrefix(name);
    const answer = { ...example.prediction, model: reference, request_id: exampleRequestId };
    return {
      operation: {
        tags: ["Predict"],
        summary: "Predict one row",
        parameters: [requestIdHeader],
        requestBody: { required: true, content: jsonContent(`${prefix}Row`, example.row) },
        responses: { 200: ok("The prediction.", jsonContent(`${prefix}Answer`, answer)), ...refusals(rowCodes) },
        "x-codeSamples": exampleSamples(live, name),
      },
      schemas: modelSchemas(info, example.row, prefix),
    };
  },
};

const bodyItself = () => "";

/** A PredictResponse. What is the same in every answer is not written out each time: this is the most asked of all. */
function answerOf(prediction: Prediction, live: LiveModel, requestId: string): ViewAnswer {
  const begin = JSON.stringify(prediction).slice(0, -1);
  const body = `${begin},"model":${live.referenceJson},"request_id":${JSON.stringify(requestId)}}`;
  return { status: 200, type: jsonType, body };
}
