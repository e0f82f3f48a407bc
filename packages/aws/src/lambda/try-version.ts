import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { DeployRequest } from "espalier/deploy";
import type { Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import { until } from "../plan/index.ts";
import type { TryVersion } from "./alias-driver.ts";
import { gatewayEvent } from "./gateway-event.ts";
import { isSamePrediction } from "./same-prediction.ts";

/** What a role was just allowed may take so long to be so everywhere. */
const patienceMs = 20_000;
/** How IAM's refusals read, whichever service hands them on. */
const denied = /AccessDenied|not authorized/;

type Build = Pick<DeployRequest["build"], "manifest" | "settings">;

/** What an API Gateway's function answers. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What is asked of a version, and what it must answer. */
interface Question {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  /** Why the answer is not good; null: it is. */
  problemOf(answer: Answer): string | null;
}

/**
 * Asks a version by itself, in the API's words, whether it is ready, and for the prediction that the build was made with.
 * Where it is denied a secret or its model, it is asked again for a while: its role may be some seconds old.
 * Fault DEPLOY_UNHEALTHY.
 */
export const tryVersion =
  (build: Build, stage: string): TryVersion =>
  async (aws, functionName, version) => {
    for (const question of questionsOf(build)) {
      const what = `version ${version} of the function ${functionName}`;
      const start = performance.now();
      const asked = async () => {
        const answer = await ask(aws, functionName, version, question, stage);
        const problem = typeof answer === "string" ? answer : question.problemOf(answer);
        const mayPass = problem !== null && denied.test(problem) && performance.now() - start < patienceMs;
        return mayPass ? null : { problem };
      };
      const { problem } = await until(aws, `${what} answers`, asked, { forMs: 2 * patienceMs });
      if (problem === null) continue;
      throw fault("DEPLOY_UNHEALTHY", { what, problem: `${question.method} ${question.path}: ${problem}` });
    }
    aws.tell(`tried: version ${version} answers as it must`);
  };

/** Why an alias or version does not say that it is ready; null: it does. */
export async function readyProblem(
  aws: Aws,
  functionName: string,
  qualifier: string,
  stage: string,
): Promise<string | null> {
  const answer = await ask(aws, functionName, qualifier, ready, stage);
  return typeof answer === "string" ? answer : ready.problemOf(answer);
}

/** Routes of ours that no route of the project can take the place of, whatever it is. */
function questionsOf({ manifest, settings }: Build): readonly Question[] {
  const { row, prediction } = manifest.example;
  const path = `/models/${encodeURIComponent(settings.name)}/predict`;
  const locked = settings.server.keys === "all";
  return [
    ready,
    {
      method: "POST",
      path,
      body: JSON.stringify(row),
      problemOf: ({ status, body }) => {
        // We have no key, and it must not answer without: that it says so is what can be had.
        if (locked && status === 401) return null;
        if (status !== 200) return said(status, body);
        return isSame(body, prediction) ? null : `it predicts otherwise than the build did: ${body.slice(0, 300)}`;
      },
    },
  ];
}

const ready: Question = {
  method: "GET",
  path: "/ready",
  problemOf: ({ status, body }) => (status < 300 ? null : said(status, body)),
};

const said = (status: number, body: string) => `it answered ${status}: ${body.slice(0, 300)}`;

function isSame(body: string, prediction: unknown): boolean {
  const valueIn = (from: unknown): unknown =>
    typeof from === "object" && from !== null ? Reflect.get(from, "prediction") : undefined;
  try {
    return isSamePrediction(valueIn(JSON.parse(body)), valueIn(prediction));
  } catch {
    return false;
  }
}

/** The answer; a text: why there is none. */
async function ask(
  aws: Aws,
  FunctionName: string,
  Qualifier: string,
  { method, path, body }: Question,
  stage: string,
): Promise<Answer | string> {
  const event = gatewayEvent({ method, path, body, stage, account: aws.account, now: Date.now() });
  const told = await aws.clients.lambda.send(
    new InvokeCommand({ FunctionName, Qualifier, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const payload = Buffer.from(told.Payload ?? []).toString("utf8");
  if (told.FunctionError !== undefined) return `it failed: ${failureIn(payload)}`;
  return readAnswer(payload) ?? `it answered something else than a response: ${payload.slice(0, 300)}`;
}

/** What a function threw, without the lines of our own code that it was thrown from. */
function failureIn(payload: string): string {
  try {
    const { errorMessage } = JSON.parse(payload) as Readonly<Record<string, unknown>>;
    return typeof errorMessage === "string" ? errorMessage : payload.slice(0, 500);
  } catch {
    return payload.slice(0, 500);
  }
}

function readAnswer(payload: string): Answer | null {
  try {
    const { statusCode, body = "", isBase64Encoded } = JSON.parse(payload) as Readonly<Record<string, unknown>>;
    if (typeof statusCode !== "number" || typeof body !== "string") return null;
    return { status: statusCode, body: isBase64Encoded === true ? Buffer.from(body, "base64").toString("utf8") : body };
  } catch {
    return null;
  }
}
