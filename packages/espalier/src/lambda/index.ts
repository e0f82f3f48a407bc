export { answerEvent, type Admit, type EventAnswer, type InvocationContext, type RequestNote } from "./answer-event.ts";
export { createLambdaHandler, type LambdaHandler, type LambdaParts } from "./handler.ts";
export { functionParts, openFunction, type FunctionPlace } from "./open-function.ts";
