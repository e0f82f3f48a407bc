import { expect, test } from "vitest";
import type { DeployRequest } from "espalier/deploy";
import type { Aws } from "../connect/index.ts";
import { tryVersion } from "./try-version.ts";

const build = {
  manifest: { example: { row: { alcohol: 11 }, prediction: { prediction: 5.5 } } },
  settings: { name: "wine", server: { keys: "none" } },
} as unknown as DeployRequest["build"];

/** An account whose function answers so, one call after the other, and with the last answer from then on. */
function account(...answers: readonly (readonly [status: number, body: object])[]) {
  let calls = 0;
  const send = () => {
    const [statusCode, body] = answers[Math.min(calls++, answers.length - 1)]!;
    return Promise.resolve({ Payload: Buffer.from(JSON.stringify({ statusCode, body: JSON.stringify(body) })) });
  };
  const aws = { clients: { lambda: { send } }, account: "1", tell: () => {}, signal: undefined } as unknown as Aws;
  return { aws, calls: () => calls };
}

const good = [200, { prediction: 5.5 }] as const;
const trial = ({ aws }: ReturnType<typeof account>) => tryVersion(build, "$default")(aws, "wine", "7");

test("a version that its new role is not yet allowed what it needs is asked again", async () => {
  const denial = [503, { error: { message: 'ssm answered 400: {"__type":"AccessDeniedException"}' } }] as const;
  const at = account(denial, denial, good, good);
  await trial(at);
  expect(at.calls()).toBe(4);
});

test("a version with any other problem is not asked twice", async () => {
  const at = account([503, { error: { message: "ssm answered 400: ParameterNotFound" } }], good);
  await expect(trial(at)).rejects.toMatchObject({ code: "DEPLOY_UNHEALTHY" });
  expect(at.calls()).toBe(1);
});

test("a version that predicts otherwise than its build gets no request", async () => {
  await expect(trial(account(good, [200, { prediction: 5.6 }]))).rejects.toMatchObject({ code: "DEPLOY_UNHEALTHY" });
});
