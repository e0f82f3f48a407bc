import { randomBytes } from "node:crypto";
import { fault } from "../fault/index.ts";
import { hashKey, keysVariable } from "../guard/index.ts";
import type { Build, BuildTarget } from "./build.ts";
import { runFunction, runZip } from "./run-function.ts";
import { runImage } from "./run-image.ts";
import { runProgram } from "./run-program.ts";
import type { Runner, Trial } from "./trial.ts";

/** A call of a build that was started, and what came of it. */
export interface TrialCall {
  readonly path: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly answer: unknown;
}

const runners: Readonly<Record<BuildTarget, Runner>> = {
  node: runProgram,
  docker: runImage,
  "lambda-zip": runZip,
  "lambda-image": runFunction,
};

/**
 * Starts a build that was written, asks it for the prediction of its example, and stops it. Where keys are asked for it
 * gets one of its own, which is good for nothing afterwards. Faults BUILD_NOT_ANSWERING, and those of container engines.
 */
export async function runBuild(
  { manifest }: Pick<Build, "manifest">,
  folder: string,
  tell: Trial["tell"],
): Promise<TrialCall> {
  const { target, model, example } = manifest;
  const key = `esp_trial_${randomBytes(32).toString("base64url")}`;
  const keys = [{ name: "espalier build --run", sha256: hashKey(key), roles: ["predict"] }];
  // A project's own routes stand elsewhere: this one is a server's, for each of its models.
  const path = `/models/${encodeURIComponent(model.name)}/predict`;
  const { status, body } = await runners[target]({
    folder,
    environment: { [keysVariable]: JSON.stringify(keys) },
    request: {
      path,
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify(example.row),
    },
    tell,
  });
  if (status === 200) return { path, row: example.row, answer: JSON.parse(body) as unknown };
  throw fault("BUILD_NOT_ANSWERING", { target, problem: `POST ${path} is answered with ${status}: ${body}` });
}
