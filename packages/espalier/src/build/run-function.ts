import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { fault } from "../fault/index.ts";
import { startFunction } from "../runtime-api/index.ts";
import { answerWithinMs, type Runner, type TrialAnswer, type TrialRequest } from "./trial.ts";

/** Starts lambda.cjs as Lambda's own Node runtime does, and asks it as an HTTP API does. */
export const runFunction: Runner = async ({ folder, environment, request, tell }) => {
  const handler = "lambda.handler";
  const running = await startFunction({ folder, handler, environment, tell, timeoutMs: answerWithinMs });
  try {
    const outcome = await running.invoke(eventOf(request));
    if (outcome.kind === "answered") return answerOf(outcome.payload);
    const { errorType, errorMessage } = outcome.error;
    throw fault("BUILD_NOT_ANSWERING", { target: "Lambda", problem: `${errorType}: ${errorMessage}` });
  } finally {
    await running.close();
  }
};

/** Starts what is in function.zip, and nothing beside it. */
export const runZip: Runner = async (trial) => {
  const folder = await mkdtemp(join(tmpdir(), "espalier-function-"));
  try {
    const files = unzipSync(await readFile(join(trial.folder, "function.zip")));
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    return await runFunction({ ...trial, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** As an HTTP API puts a request into an event, payload format 2.0. */
const eventOf = ({ path, headers, body }: TrialRequest) => ({
  version: "2.0",
  rawPath: path,
  rawQueryString: "",
  headers,
  requestContext: { stage: "$default", http: { method: "POST", path } },
  body,
  isBase64Encoded: false,
});

function answerOf(payload: unknown): TrialAnswer {
  const { statusCode, body, isBase64Encoded } = payload as {
    readonly statusCode: number;
    readonly body: string;
    readonly isBase64Encoded?: boolean;
  };
  return { status: statusCode, body: isBase64Encoded ? Buffer.from(body, "base64").toString() : body };
}
