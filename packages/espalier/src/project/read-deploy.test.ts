import { boosting, number, schema } from "@espalier/learn";
import { expect, test } from "vitest";
import { csv } from "../source/index.ts";
import { checkConfig } from "./check-config.ts";
import { defaults } from "./defaults.ts";
import { secret } from "./secret.ts";

const checked = (deploy: unknown) =>
  checkConfig({
    name: "demo",
    source: csv("a.csv"),
    features: schema({ x: number() }),
    target: { name: "y", kind: "regression" },
    candidates: { b: boosting.regressor() },
    deploy,
  });
const problemsOf = (deploy: unknown) => {
  const result = checked(deploy);
  return result.kind === "valid" ? [] : result.problems;
};
const pathsOf = (deploy: unknown) => problemsOf(deploy).map(({ path }) => path);

test("a project that says nothing gets every default", () => {
  const whole = { tags: {}, variables: {}, ...defaults.deploy };
  expect(checked(undefined)).toMatchObject({ kind: "valid", config: { deploy: whole } });
});

test("what is said is kept, and the rest of its group has its defaults", () => {
  const deploy = {
    name: "Wine Ünit!",
    region: "eu-central-1",
    account: "012345678901",
    tags: { "cost-center": "wine 7" },
    variables: { LOG: "a=$(b)\n`c`", ESPALIER_API_KEYS: secret.ssm("/wine/keys") },
    lambda: { alarms: false, throttle: { burst: 7 }, concurrency: 2 },
    ec2: {
      allow: ["203.0.113.0/24", "2001:db8::/32"],
      instances: { max: 4 },
      vpc: "vpc-0123abcd",
      subnets: ["subnet-0123abcd"],
    },
    local: { services: ["redis"], ports: { redis: 6380 } },
  };
  expect(checked(deploy)).toMatchObject({
    kind: "valid",
    config: {
      deploy: {
        ...deploy,
        lambda: { alarms: false, throttle: { ratePerS: 50, burst: 7 }, memoryMb: 512 },
        ec2: { instances: { min: 1, max: 4 } },
        local: { services: ["redis"], ports: { redis: 6380, grafana: 3001 } },
      },
    },
  });
});

test("everything that is wrong is told with its path, all at once", () => {
  const wrong = {
    region: "Frankfurt",
    account: 12,
    zone: "a",
    tags: { "espalier:project": "x", ok: "a<b" },
    lambda: { memoryMb: 64, logDays: 8, stage: "../x", alarms: { topic: "me" }, throttle: { rate: 1 } },
    ec2: { instanceType: "$(reboot)", allow: ["10.0.0.0/33", "1.2.3/8"], ami: "ami-1" },
    local: { services: ["mysql"], ports: { redis: 0 } },
  };
  expect(pathsOf(wrong).sort()).toEqual([
    "deploy.account",
    "deploy.ec2.allow",
    "deploy.ec2.ami",
    "deploy.ec2.instanceType",
    "deploy.lambda.alarms.topic",
    "deploy.lambda.logDays",
    "deploy.lambda.memoryMb",
    "deploy.lambda.stage",
    "deploy.lambda.throttle.rate",
    "deploy.local.ports.redis",
    "deploy.local.services",
    "deploy.region",
    "deploy.tags.ok",
    'deploy.tags["espalier:project"]',
    "deploy.zone",
  ]);
  expect(pathsOf([])).toEqual(["deploy"]);
  expect(pathsOf({ lambda: 7, tags: [] })).toEqual(["deploy.lambda", "deploy.tags"]);
});

test("a variable has a name of its own, and a text or a secret", () => {
  const variables = {
    "a b": "x",
    X: "one letter is too short for Lambda",
    _HANDLER: "x",
    SECONDS: "a shell counts them",
    AWS_REGION: "x",
    LD_PRELOAD: "x",
    PATH: "x",
    SIZE: 7,
    KEY: { kind: "secret", from: "file", name: "x" },
    TOKEN: secret.environment("A B"),
    PASSWORD: secret.ssm("/a b"),
    OK: secret.secretsManager("arn:aws:secretsmanager:eu-west-1:123456789012:secret:wine-AbCdEf"),
  };
  expect(pathsOf({ variables })).toEqual([
    'deploy.variables["a b"]',
    "deploy.variables.X",
    "deploy.variables._HANDLER",
    "deploy.variables.SECONDS",
    "deploy.variables.AWS_REGION",
    "deploy.variables.LD_PRELOAD",
    "deploy.variables.PATH",
    "deploy.variables.SIZE",
    "deploy.variables.KEY.from",
    "deploy.variables.TOKEN.name",
    "deploy.variables.PASSWORD.name",
  ]);
});

test("API keys in plain text are refused, and not repeated", () => {
  const problems = problemsOf({ variables: { ESPALIER_API_KEYS: "hunter2" } });
  expect(problems).toMatchObject([{ path: "deploy.variables.ESPALIER_API_KEYS" }]);
  expect(JSON.stringify(problems)).not.toContain("hunter2");
});

test("settings that do not go together are told", () => {
  expect(pathsOf({ lambda: { package: "image", model: "s3" } })).toEqual(["deploy.lambda.model"]);
  expect(pathsOf({ ec2: { instances: { min: 3 } } })).toEqual(["deploy.ec2.instances.max"]);
  const oneSubnet = { vpc: "vpc-0123abcd", subnets: ["subnet-0123abcd"] };
  expect(pathsOf({ ec2: { loadBalancer: true, ...oneSubnet } })).toEqual(["deploy.ec2.subnets"]);
  const certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234";
  expect(pathsOf({ ec2: { certificate } })).toEqual(["deploy.ec2.certificate"]);
  expect(pathsOf({ ec2: { certificate, loadBalancer: true } })).toEqual([]);
  expect(pathsOf({ ec2: { vpc: "vpc-0123abcd" } })).toEqual(["deploy.ec2.subnets"]);
  expect(pathsOf({ local: { port: 9090 } })).toEqual(["deploy.local.ports.prometheus"]);
  expect(pathsOf({ local: { port: 9090, services: [] } })).toEqual([]);
});
