import { quoted } from "@espalier/learn";
import { software } from "../contract/index.ts";
import { parseJsonBody, Refusal, type LiveModel } from "../predict/index.ts";
import { containersFor } from "./body-rows.ts";
import { ok } from "./describe.ts";
import { typeUnsupported } from "./early-refusals.ts";
import { isObject } from "./frame-rows.ts";
import { inferenceSchemas } from "./inference-schemas.ts";
import { mediaType } from "./media-types.ts";
import type { JsonSchema } from "./openapi-schemas.ts";
import { noBinary, outputKind, outputsOf, outputTensor, parametersOf, rowsOfInputs, wantedOutputs } from "./tensors.ts";
import { jsonAnswer, type View, type ViewAnswer, type ViewRequest, type ViewServer } from "./view.ts";

/**
 * Open Inference Protocol, version 2 (KServe, Triton, MLServer): REST, JSON only.
 * https://github.com/kserve/open-inference-protocol
 */
const refuse = ({ status, message, hint }: Refusal): ViewAnswer => jsonAnswer({ error: `${message}; ${hint}` }, status);

const schema = (name: string, example?: unknown): JsonSchema => ({
  "application/json": {
    schema: { $ref: `#/components/schemas/Inference${name}` },
    ...(example === undefined ? {} : { example }),
  },
});

const operation = (summary: string, answer: JsonSchema, more: JsonSchema = {}) => ({
  operation: {
    tags: ["Other protocols"],
    summary,
    ...more,
    responses: { 200: ok(summary, answer), default: ok("What went wrong.", schema("Error")) },
  },
  schemas: inferenceSchemas,
});

function liveOf({ params }: ViewRequest, { models }: ViewServer): LiveModel {
  const live = models.get(params.name);
  const { name, version } = live.reference;
  if (params.version === undefined || params.version === String(version)) return live;
  throw new Refusal(
    "MODEL_NOT_FOUND",
    `version ${quoted(params.version)} of ${quoted(name)} is not served here`,
    `ask for version ${version}, or for none`,
  );
}

interface AtPaths {
  readonly id: string;
  readonly method: "GET" | "POST";
  readonly role: View["role"];
  readonly answer: View["answer"];
  readonly describe: (live: LiveModel, more: JsonSchema) => ReturnType<View["describe"]>;
  /** Behind the model's own path. */
  readonly end?: string;
  readonly body?: Pick<View, "types" | "bodyLimit">;
}

/** Of each model, with its version in the path and without. */
const ofModel = ({ id, method, role, answer, describe, end = "", body }: AtPaths): readonly View[] =>
  ["", "/versions/{version}"].map((middle) => ({
    id: middle === "" ? id : `${id}OfVersion`,
    method,
    path: `/v2/models/{name}${middle}${end}`,
    role,
    takes: body ? "whole" : "nothing",
    ...body,
    refuse,
    answer,
    describe: ({ models }, name) => {
      const live = models.get(name);
      const version = {
        name: "version",
        in: "path",
        required: true,
        schema: { enum: [String(live.reference.version)] },
      };
      return describe(live, middle === "" ? {} : { parameters: [version] });
    },
  }));

function metadataOf(live: LiveModel) {
  const { name, version } = live.reference;
  return {
    name,
    versions: [String(version)],
    platform: software.name,
    inputs: live.info.features.map((feature) => ({
      name: feature.name,
      datatype: feature.kind === "number" ? "FP64" : "BYTES",
      shape: [-1],
    })),
    outputs: outputsOf(live).map(outputKind),
  };
}

async function infer(request: ViewRequest, server: ViewServer): Promise<ViewAnswer> {
  const live = liveOf(request, server);
  const { type } = mediaType(request.headers["content-type"]);
  const isBinary =
    type === "application/octet-stream" || request.headers["inference-header-content-length"] !== undefined;
  if (isBinary) throw noBinary();
  if (type !== "" && type !== "application/json") throw typeUnsupported(["application/json"]);
  const body = parseJsonBody(request.body, containersFor(server.limits.batchRows));
  if (!isObject(body))
    throw new Refusal("BODY_INVALID", 'the body must be an object with "inputs"', "see /docs for an example");
  const { id, inputs, outputs } = body;
  if (id !== undefined && typeof id !== "string")
    throw new Refusal("BODY_INVALID", '"id" must be a text', "send it in quotes");
  const wanted = wantedOutputs(outputs, live);
  if (parametersOf(body.parameters).binary_data_output === true) throw noBinary();
  const rows = rowsOfInputs(inputs, live, server.limits.batchRows);
  const predictions = await server.ask(live, rows, (row) => `[${row}]`, request);
  return jsonAnswer(
    answerOf(
      live,
      id,
      wanted.map((kind) => outputTensor(kind, predictions)),
    ),
  );
}

const answerOf = ({ reference }: LiveModel, id: string | undefined, outputs: readonly unknown[]) => ({
  model_name: reference.name,
  model_version: String(reference.version),
  ...(id === undefined ? {} : { id }),
  outputs,
});

function describeInfer(live: LiveModel, more: JsonSchema): ReturnType<View["describe"]> {
  const { info, example } = live;
  const inputs = info.features.map(({ name, kind }) => ({
    name,
    shape: [1],
    datatype: kind === "number" ? "FP64" : "BYTES",
    data: [example.row[name] ?? null],
  }));
  const outputs = outputsOf(live).map((kind) => outputTensor(kind, [example.prediction]));
  return operation("Predict rows given as tensors", schema("Response", answerOf(live, "42", outputs)), {
    ...more,
    description: "One tensor a feature, by name; or a single one of shape [n, features], its columns in feature order.",
    requestBody: { required: true, content: schema("Request", { id: "42", inputs }) },
  });
}

const notReady = () => new Refusal("NOT_READY", "the server is ending", "send new requests elsewhere");

const ofServer = (
  id: string,
  path: string,
  role: View["role"],
  summary: string,
  kind: string,
  value: (server: ViewServer) => unknown,
): View => ({
  id,
  method: "GET",
  path,
  role,
  takes: "nothing",
  refuse,
  answer: (_request, server) => jsonAnswer(value(server)),
  describe: () => operation(summary, schema(kind)),
});

const whenReady =
  <T>(value: T) =>
  ({ state }: ViewServer): T => {
    if (state().isReady) return value;
    throw notReady();
  };

export const inferenceViews: readonly View[] = [
  ofServer("inferenceLive", "/v2/health/live", null, "Is the process alive?", "Health", () => ({ live: true })),
  // The specification calls it `live` here, too; servers in use call it `ready`.
  ofServer(
    "inferenceReady",
    "/v2/health/ready",
    null,
    "Are new requests welcome?",
    "Health",
    whenReady({ live: true, ready: true }),
  ),
  ofServer("inferenceServer", "/v2", null, "What answers", "Server", () => ({ ...software, extensions: [] })),
  ...ofModel({
    id: "inferenceModel",
    method: "GET",
    role: "predict",
    answer: (request, server) => jsonAnswer(metadataOf(liveOf(request, server))),
    describe: (live, more) => operation("The model's tensors", schema("Model", metadataOf(live)), more),
  }),
  ...ofModel({
    id: "inferenceModelReady",
    method: "GET",
    role: null,
    end: "/ready",
    answer: (request, server) => {
      const { reference } = liveOf(request, server);
      return jsonAnswer(whenReady({ name: reference.name, ready: true })(server));
    },
    describe: ({ reference }, more) =>
      operation("Is the model ready?", schema("ModelReady", { name: reference.name, ready: true }), more),
  }),
  ...ofModel({
    id: "infer",
    method: "POST",
    role: "predict",
    end: "/infer",
    // No types: Triton's client names none, and its binary bodies are told what is wrong with them.
    body: { bodyLimit: (limits) => limits.batchBodyBytes },
    answer: infer,
    describe: describeInfer,
  }),
];
