import { expect, test } from "vitest";
import type { DeployConfig, DeployPlace, LambdaConfig } from "espalier/deploy";
import { digestOf } from "../secrets/index.ts";
import { lambdaResources, type Released } from "./resources.ts";

const at = { account: "123456789012", region: "eu-west-1", partition: "aws" };
const lambda: LambdaConfig = {
  package: "zip",
  model: "baked",
  memoryMb: 512,
  timeoutS: 10,
  runtime: "nodejs22.x",
  architecture: "arm64",
  logDays: 30,
  throttle: { ratePerS: 50, burst: 100 },
  stage: "$default",
  alarms: { errors: 5, p99Ms: 1000, throttles: 10 },
  keepVersions: 10,
};
const released: Released = {
  build: "a".repeat(64),
  model: "v7-1f2e3d4c5b6a",
  codeSha256: "q83v",
  secrets: "",
  next: { kind: "all" },
  old: [],
};
type Given = { lambda?: Partial<LambdaConfig>; variables?: DeployConfig["variables"] };

function resources(given: Given = {}, what: Partial<Released> = {}) {
  const config = { tags: {}, variables: given.variables ?? {}, lambda: { ...lambda, ...given.lambda } } as DeployConfig;
  const place = { project: "wine", environment: "staging", config, tell: () => {} } as unknown as DeployPlace;
  const list = lambdaResources(place, at, [], { ...released, ...what });
  return new Map(list.map((one) => [one.id, one]));
}
const propsOf = (id: string, given: Given = {}, what: Partial<Released> = {}) => resources(given, what).get(id)!.props;
const allowedBy = (given: Given) =>
  (propsOf("role", given)["policy"] as { Statement: { Action: string[]; Resource: string[] }[] }).Statement.map(
    ({ Action, Resource }) => [...Action, "on", ...Resource].join(" "),
  );

const ownLines =
  "logs:CreateLogStream logs:PutLogEvents on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/wine-staging:*";

test("a function may write its own lines, and nothing else", () => {
  expect(allowedBy({})).toEqual([ownLines]);
});

test("a function that fetches its model may read models of its bucket; one with its model in an image need not", () => {
  expect(allowedBy({ lambda: { model: "s3" } })).toEqual([
    ownLines,
    "s3:GetObject on arn:aws:s3:::wine-staging-lambda-123456789012-eu-west-1/models/*",
  ]);
  expect(allowedBy({ lambda: { model: "s3", package: "image" } })).toHaveLength(1);
});

test("a function may read the secrets that are named, and no others", () => {
  const variables: DeployConfig["variables"] = {
    A: { kind: "secret", from: "secrets-manager", name: "wine/keys" },
    B: { kind: "secret", from: "ssm", name: "/wine/token" },
    C: { kind: "secret", from: "environment", name: "TOKEN" },
  };
  expect(allowedBy({ variables })).toEqual([
    ownLines,
    "secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:123456789012:secret:wine/keys-??????",
    "ssm:GetParameter on arn:aws:ssm:eu-west-1:123456789012:parameter/wine/token",
  ]);
  expect(propsOf("function", { variables })["environment"]).toEqual({
    C: "(secret)",
    ESPALIER_SECRETS: '{"A":{"from":"secrets-manager","name":"wine/keys"},"B":{"from":"ssm","name":"/wine/token"}}',
  });
});

test("what a version is known by changes with the build, with a setting of the function and with a secret, and with nothing else", () => {
  const name = (given: Given = {}, what: Partial<Released> = {}) => resources(given, what).get("version")!.name;
  expect(name()).toMatch(/^Espalier build a{12}, settings [0-9a-f]{12}$/);
  expect(name()).toBe(propsOf("function")["description"]);
  const others = [
    name({}, { build: "b".repeat(64) }),
    name({ lambda: { memoryMb: 1024 } }),
    name({ variables: { LOG: "1" } }),
    name({}, { secrets: digestOf({ TOKEN: "one" }, "arn") }),
    name({}, { secrets: digestOf({ TOKEN: "two" }, "arn") }),
    name(),
  ];
  expect(new Set(others).size).toBe(others.length);
  const same = [
    name({ lambda: { throttle: { ratePerS: 1, burst: 1 }, logDays: 7, alarms: false, concurrency: 3 } }),
    name({}, { next: { kind: "part", stable: "3", percent: 10 }, old: ["1"] }),
  ];
  expect(same).toEqual([name(), name()]);
});

test("the API may call the alias of one function, from one stage", () => {
  const { sourceArn, qualifier } = propsOf("permission", { lambda: { stage: "prod" } });
  expect(qualifier).toBe("live");
  expect(sourceArn).toEqual({
    $text: ["arn:aws:execute-api:eu-west-1:123456789012:", { $ref: "api", output: "id" }, "/prod/*"],
  });
});

test("alarms look at what is live, and are taken away where none are wanted", () => {
  const dimensions = { FunctionName: "wine-staging", Resource: "wine-staging:live" };
  for (const id of ["alarm.errors", "alarm.p99", "alarm.throttles"]) {
    expect(propsOf(id)["dimensions"]).toEqual(dimensions);
  }
  expect(propsOf("alarm.answers")["dimensions"]).toEqual({ ApiId: { $ref: "api", output: "id" } });
  const unwanted = [...resources({ lambda: { alarms: false } }).values()].filter(({ kind }) => kind === "alarm");
  expect(unwanted.map(({ wanted }) => wanted)).toEqual(["absent", "absent", "absent", "absent"]);
});

test("a function of another package is another function, and the one before goes when nothing calls it any more", () => {
  const list = [...resources({ lambda: { package: "image" } }, { codeSha256: null }).values()];
  const functions = list.filter(({ kind }) => kind === "lambda-function");
  expect(functions.map(({ name, wanted }) => `${name} ${wanted}`)).toEqual([
    "wine-staging-image present",
    "wine-staging absent",
  ]);
  expect(functions[1]!.needs).toContain("permission");
});
