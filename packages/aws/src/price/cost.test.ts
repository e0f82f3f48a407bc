import type { DeployConfig } from "espalier/deploy";
import { expect, test } from "vitest";
import { ec2Cost, lambdaCost } from "./index.ts";
import { instancePerHour } from "./instance-price.ts";

const config = (over: { lambda?: object; ec2?: object; [key: string]: unknown } = {}): DeployConfig => ({
  tags: {},
  variables: {},
  local: {
    services: [],
    port: 3000,
    ports: { prometheus: 9090, grafana: 3001, postgres: 5432, redis: 6379, minio: 9000, mlflow: 5000 },
  },
  ...over,
  lambda: {
    package: "zip",
    model: "baked",
    memoryMb: 512,
    timeoutS: 10,
    runtime: "nodejs22.x",
    architecture: "arm64",
    logDays: 30,
    throttle: { ratePerS: 100, burst: 200 },
    stage: "prod",
    alarms: { errors: 1, p99Ms: 100, throttles: 1 },
    keepVersions: 5,
    ...over.lambda,
  },
  ec2: {
    instanceType: "t4g.small",
    port: 80,
    instances: { min: 1, max: 2 },
    loadBalancer: false,
    allow: [],
    logDays: 30,
    keepVersions: 5,
    ...over.ec2,
  },
});
const usdOf = (estimate: ReturnType<typeof ec2Cost>, what: string) =>
  estimate.lines.find((line) => line.what === what)?.usd;

test("a million requests to a function of 512 MB cost what the page's own sums give", () => {
  const estimate = lambdaCost(config(), 1e6);
  expect(usdOf(estimate, "function, requests")).toBe(0.2);
  expect(usdOf(estimate, "function, compute")).toBe(0.03); // 1e6 x 4 ms x 0.5 GB = 2,000 GB-s
  expect(usdOf(estimate, "HTTP API")).toBe(1);
  expect(usdOf(estimate, "alarms")).toBe(0.4);
  expect(estimate.usdPerMonth).toBe(1.98);
  expect(estimate.lines.find(({ what }) => what === "function, compute")?.amount).toBe(
    "4 ms of 512 MB (arm64) a request",
  );
});

test("a function without requests costs its alarms only", () => {
  expect(lambdaCost(config(), 0).usdPerMonth).toBe(0.4);
  expect(lambdaCost(config({ lambda: { alarms: false } }), 0).usdPerMonth).toBe(0);
});

test("an instance costs its hours, disk, address and metrics", () => {
  const estimate = ec2Cost(config(), 0);
  expect(usdOf(estimate, "instances, t4g.small")).toBe(12.26); // 730 x 0.0168
  expect(usdOf(estimate, "disks")).toBe(0.8);
  expect(usdOf(estimate, "public addresses")).toBe(3.65);
  expect(usdOf(estimate, "load balancer")).toBeUndefined();
  expect(estimate.notes[0]).toContain("all 2 instances");
});

test("a load balancer adds its hours, its use and an address a zone", () => {
  const estimate = ec2Cost(config({ ec2: { loadBalancer: true } }), 90_000 * 100);
  expect(usdOf(estimate, "load balancer")).toBe(16.43);
  expect(usdOf(estimate, "load balancer, use")).toBe(0.8); // 100 hours of one unit
  expect(usdOf(estimate, "public addresses")).toBe(10.95);
});

test("a secret of Secrets Manager costs, one of SSM or the environment does not", () => {
  const of = (from: string) => ec2Cost(config({ variables: { A: { kind: "secret", from, name: "a" } } }), 0);
  expect(usdOf(of("secrets-manager"), "secrets")).toBe(0.4);
  expect(usdOf(of("ssm"), "secrets")).toBeUndefined();
});

test("another region is told to cost another price, and how old the prices are is told, too", () => {
  const notes = (region: string) => lambdaCost(config({ region }), 1).notes.join("\n");
  expect(notes("eu-central-1")).toContain("eu-central-1 costs some percent");
  expect(notes("us-east-1")).not.toContain("some percent");
  expect(notes("us-east-1")).toMatch(/written down in \d{4}-\d\d and may have changed/);
});

test("sizes cost in proportion, and an unknown type is a fault that lists the families", () => {
  expect(instancePerHour("t3.nano")).toBe(0.0052);
  expect(instancePerHour("m7g.2xlarge")).toBeCloseTo(0.3264, 10);
  for (const unknown of ["p5.48xlarge", "t3", "t3.gigantic", "constructor.large", ""]) {
    expect(() => instancePerHour(unknown)).toThrow(expect.objectContaining({ code: "AWS_PRICE_UNKNOWN" }));
  }
});
