import { defaults } from "./defaults.ts";
import { later, leaf, like, oneOf, optional, text, truth, whole, withDefault, type Setting } from "./setting.ts";

const { lambda, ec2, local } = defaults.deploy;

/** How long CloudWatch keeps lines: these numbers, and no others. */
const logDays = leaf(
  "a number of days that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653",
  (v) =>
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653].some(
      (days) => days === v,
    ),
);
/** One would leave nothing to roll back to. */
const keepVersions = whole(2, 100);
const port = whole(1, 65_535);
const id = (kind: string, what: string): Setting => like(`the ID of ${what}: ${kind}-0123abcd`, idForm(kind));
const idForm = (kind: string) => new RegExp(`^${kind}-[0-9a-f]{8,17}$`);

const isRange = (value: unknown): boolean => {
  const [, address = "", bits = ""] =
    /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(typeof value === "string" ? value : "") ?? [];
  if (address.includes(":")) return Number(bits) <= 128 && URL.canParse(`http://[${address}]/`);
  const parts = address.split(".");
  return parts.length === 4 && parts.every((one) => /^\d{1,3}$/.test(one) && Number(one) <= 255) && Number(bits) <= 32;
};

const services = Object.keys(local.ports);

/** The groups of `deploy`, by their names in `groups`. */
export const deployGroups = {
  deploy: {
    name: optional(
      like("1 to 200 printable characters; what a cloud refuses in a name is replaced", /^[^\p{C}]{1,200}$/u),
    ),
    region: optional(like("a region such as eu-central-1", /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/)),
    account: optional(like("a text of 12 digits", /^\d{12}$/)),
    tags: later,
    variables: later,
    lambda: later,
    ec2: later,
    local: later,
  },
  "deploy lambda": {
    package: withDefault(oneOf(["zip", "image"]), lambda.package),
    model: withDefault(oneOf(["baked", "s3"]), lambda.model),
    memoryMb: withDefault(whole(128, 10_240), lambda.memoryMb),
    timeoutS: withDefault(whole(1, 30), lambda.timeoutS), // an HTTP API waits no longer,
    runtime: withDefault(oneOf(["nodejs22.x", "nodejs24.x"]), lambda.runtime),
    architecture: withDefault(oneOf(["arm64", "x86_64"]), lambda.architecture),
    logDays: withDefault(logDays, lambda.logDays),
    throttle: later,
    concurrency: optional(whole(1, 100_000)),
    stage: withDefault(
      like('"$default", or 1 to 128 letters, digits, "-" and "_"', /^(?:\$default|[\w-]{1,128})$/),
      lambda.stage,
    ),
    alarms: later,
    keepVersions: withDefault(keepVersions, lambda.keepVersions),
  },
  "deploy throttle": {
    ratePerS: withDefault(whole(1, 100_000), lambda.throttle.ratePerS),
    burst: withDefault(whole(1, 100_000), lambda.throttle.burst),
  },
  "deploy alarms": {
    errors: withDefault(whole(1, 1_000_000), lambda.alarms.errors),
    p99Ms: withDefault(whole(1, 30_000), lambda.alarms.p99Ms),
    throttles: withDefault(whole(1, 1_000_000), lambda.alarms.throttles),
    topic: optional(like("the ARN of an SNS topic", /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/)),
  },
  "deploy ec2": {
    instanceType: withDefault(
      like("an instance type such as t4g.small", /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/),
      ec2.instanceType,
    ),
    ami: optional(id("ami", "an image")),
    port: withDefault(port, ec2.port),
    instances: later,
    vpc: optional(id("vpc", "a network")),
    subnets: optional(
      leaf(
        "a list of one or more different IDs of subnets: subnet-0123abcd",
        (v) =>
          Array.isArray(v) &&
          v.length > 0 &&
          v.every((one) => typeof one === "string" && idForm("subnet").test(one)) &&
          new Set(v).size === v.length,
      ),
    ),
    loadBalancer: withDefault(truth, ec2.loadBalancer),
    certificate: optional(
      like("the ARN of a certificate of ACM", /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,256}$/),
    ),
    allow: withDefault(
      leaf(
        "a list of address ranges such as 203.0.113.0/24 or 2001:db8::/32",
        (v) => Array.isArray(v) && v.every(isRange),
      ),
      ec2.allow,
    ),
    logDays: withDefault(logDays, ec2.logDays),
    keepVersions: withDefault(keepVersions, ec2.keepVersions),
  },
  "deploy instances": {
    min: withDefault(whole(1, 1000), ec2.instances.min),
    max: withDefault(whole(1, 1000), ec2.instances.max),
  },
  "deploy local": {
    services: withDefault(
      leaf(
        `a list of different services of ${services.join(", ")}`,
        (v) => Array.isArray(v) && v.every((one) => services.includes(one as string)) && new Set(v).size === v.length,
      ),
      local.services,
    ),
    port: withDefault(port, local.port),
    ports: later,
  },
  "deploy ports": Object.fromEntries(Object.entries(local.ports).map(([name, one]) => [name, withDefault(port, one)])),
  secret: { kind: oneOf(["secret"]), from: oneOf(["secrets-manager", "ssm", "environment"]), name: text },
} satisfies Readonly<Record<string, Readonly<Record<string, Setting>>>>;
