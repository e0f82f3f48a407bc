import { expect, test } from "vitest";
import type { Aws } from "../connect/index.ts";
import type { Known } from "../plan/index.ts";
import { functionDriver } from "./function-driver.ts";

/** An account whose Lambda answers each operation with the next of its answers, and with the last one from then on. */
function account(answers: Readonly<Record<string, readonly object[]>>) {
  const asked: string[] = [];
  const send = ({ constructor: { name } }: object): Promise<object> => {
    const operation = name.replace(/Command$/, "");
    asked.push(operation);
    const times = asked.filter((one) => one === operation).length;
    const list = answers[operation] ?? [{}];
    const answer = list[Math.min(times, list.length) - 1] ?? {};
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const aws = { clients: { lambda: { send } }, tags: {}, signal: undefined } as unknown as Aws;
  return { aws, asked };
}

const wanted = (environment: Readonly<Record<string, string>>): Known => ({
  id: "function",
  kind: "lambda-function",
  name: "wine",
  wanted: "present",
  props: { architecture: "arm64", role: "r", description: "d", runtime: "nodejs22.x", handler: "h", environment },
});
const there = (facts: object) => ({ GetFunction: [{ Configuration: facts }] });
const zip = new Uint8Array();

test("a plan shows no value of a variable that is not wanted just so: it may have been a secret", async () => {
  const Variables = { GONE: "hunter2", NOW_OPEN: "hunter3", KEPT: "same", TOKEN: "hunter4", ESPALIER_SECRETS: "{}" };
  const { aws } = account(there({ Environment: { Variables } }));
  const driver = functionDriver({ zip, secrets: { TOKEN: "hunter5" } });
  const actual = await driver.read(wanted({ KEPT: "same", NOW_OPEN: "open", TOKEN: "(secret)" }), aws);
  expect(actual?.props["environment"]).toEqual({
    GONE: "(not shown)",
    NOW_OPEN: "(not shown)",
    KEPT: "same",
    TOKEN: "(another secret)",
    ESPALIER_SECRETS: "{}",
  });
});

test("a refusal that repeats the variables is told without the secrets among them", async () => {
  const said = 'Lambda was unable to configure your environment variables. String measured: {"TOKEN":"hun\\"ter2"}';
  const { aws } = account({ UpdateFunctionConfiguration: [new Error(said)] });
  const driver = functionDriver({ zip, secrets: { TOKEN: 'hun"ter2', EMPTY: "" } });
  const failed = await driver
    .update(wanted({}), { props: {}, outputs: {}, tags: {} }, ["environment"], aws)
    .then(() => null)
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ message: said.replace('hun\\"ter2', "(secret)") });
  expect((failed as Error).stack).not.toContain("ter2");
});

test("a function that could not be changed the last time is changed anew, and not given up", async () => {
  const failed = { State: "Active", LastUpdateStatus: "Failed", LastUpdateStatusReason: "no role" };
  const good = { State: "Active", LastUpdateStatus: "Successful" };
  const { aws, asked } = account({ ...there(failed), GetFunctionConfiguration: [failed, failed, good] });
  const driver = functionDriver({ zip, secrets: {} });
  const actual = await driver.read(wanted({}), aws);
  expect(actual?.props["state"]).toBe("failed");
  await driver.update(wanted({}), actual!, ["state"], aws);
  expect(asked.filter((one) => one.startsWith("Update"))).toEqual([
    "UpdateFunctionConfiguration",
    "UpdateFunctionCode",
  ]);
});
