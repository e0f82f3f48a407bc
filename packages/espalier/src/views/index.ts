export { batchView } from "./batch-view.ts";
export { refuseTooManyRows } from "./body-rows.ts";
export { codeSamples, type CodeSample, type SampleTarget } from "./code-samples.ts";
export {
  exampleRequestId,
  getOperation,
  jsonContent,
  ok,
  refusals,
  requestIdHeader,
  rowCodes,
  schemaRef,
} from "./describe.ts";
export {
  bodyTooLarge,
  failed,
  malformed,
  methodNotAllowed,
  refuseEncoded,
  routeNotFound,
  typeUnsupported,
} from "./early-refusals.ts";
export { ourViews } from "./our-views.ts";
export { openApiDocument } from "./openapi.ts";
export { featureSchema, type JsonSchema } from "./openapi-schemas.ts";
export { predictView } from "./predict-view.ts";
export { healthView, modelInfoView, modelsView, readyView } from "./state-views.ts";
export { requestIdFrom } from "./request-id.ts";
export { standardViews } from "./standard-views.ts";
export { underModels } from "./under-models.ts";
export {
  jsonAnswer,
  jsonType,
  type Caller,
  type ServerState,
  type View,
  type ViewAnswer,
  type ViewDescription,
  type ViewRequest,
  type ViewServer,
} from "./view.ts";
