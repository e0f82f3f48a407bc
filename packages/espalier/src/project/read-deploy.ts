import type { DeployConfig } from "./deploy.ts";
import type { Group } from "./parts.ts";
import { childOf, isRecord, type Path, type Problems } from "./problems.ts";

/** What AWS, the system and its shells give a server themselves, and what we tell it: no setting may stand in their place. */
const reserved =
  /^(?:AWS_|LAMBDA_|BASH|DOCKER_|LD_)|^(?:HOME|HOST|NODE_OPTIONS|PATH|PORT|TZ|ESPALIER_MODEL_S3|ESPALIER_SECRETS)$/;
/** What an instance's shell makes itself, whatever it is told. */
const ofTheShell =
  /^(?:DIRSTACK|EPOCHREALTIME|EPOCHSECONDS|EUID|FUNCNAME|GROUPS|HISTCMD|IFS|LINENO|OPTIND|PIPESTATUS|PPID|RANDOM|SECONDS|SHELLOPTS|SHLVL|SRANDOM|UID)$/;
/** As Lambda has it, which is stricter than systems are. */
const variableName = /^[A-Za-z][A-Za-z0-9_]+$/;
/** Their values open doors: in a file they would be open to everybody who reads it. */
const secretNames: ReadonlySet<string> = new Set(["ESPALIER_API_KEYS"]);

/** Reads `deploy`, each group with its defaults. */
export function readDeploy(problems: Problems, value: unknown): DeployConfig {
  const path: Path = ["deploy"];
  const group = (name: Group, parent: unknown, key: string, at: Path) =>
    problems.read(name, childOf(parent, key) ?? {}, [...at, key]);
  const top = problems.read("deploy", value, path);
  const lambda = group("deploy lambda", value, "lambda", path);
  const ec2 = group("deploy ec2", value, "ec2", path);
  const local = group("deploy local", value, "local", path);
  const given = isRecord(value) ? value : {};
  const alarms = childOf(given.lambda, "alarms");
  const read = {
    ...top,
    tags: readTags(problems, top.tags ?? {}, [...path, "tags"]),
    variables: readVariables(problems, top.variables ?? {}, [...path, "variables"]),
    lambda: {
      ...lambda,
      throttle: group("deploy throttle", given.lambda, "throttle", [...path, "lambda"]),
      alarms: alarms === false ? false : group("deploy alarms", given.lambda, "alarms", [...path, "lambda"]),
    },
    ec2: { ...ec2, instances: group("deploy instances", given.ec2, "instances", [...path, "ec2"]) },
    local: { ...local, ports: group("deploy ports", given.local, "ports", [...path, "local"]) },
  } as unknown as DeployConfig; // every part has been read
  if (read.lambda.model === "s3" && read.lambda.package === "image") {
    problems.add([...path, "lambda", "model"], '"baked" where the package is an image', "s3");
  }
  checkEc2(problems, read.ec2, [...path, "ec2"]);
  checkPorts(problems, read.local, [...path, "local"]);
  return read;
}

function readTags(problems: Problems, value: unknown, path: Path): Readonly<Record<string, string>> {
  if (!isRecord(value) || Object.keys(value).length > 40) {
    problems.add(path, "an object of at most 40 names with texts", value);
    return {};
  }
  for (const [name, tag] of Object.entries(value)) {
    const at = [...path, name];
    if (!/^[\p{L}\p{N} _.:/=+@-]{1,128}$/u.test(name) || /^(?:aws|espalier):/i.test(name)) {
      problems.add(
        at,
        'a tag of 1 to 128 letters, digits, spaces and _.:/=+-@ that does not begin with "aws:" or "espalier:"',
        name,
      );
    }
    if (typeof tag !== "string" || !/^[\p{L}\p{N} _.:/=+@-]{0,256}$/u.test(tag)) {
      problems.add(at, "a text of at most 256 letters, digits, spaces and _.:/=+-@", tag);
    }
  }
  return value as Readonly<Record<string, string>>;
}

function readVariables(problems: Problems, value: unknown, path: Path): DeployConfig["variables"] {
  if (!isRecord(value)) {
    problems.add(path, 'an object of names with texts or secret.ssm("…") and its like', value);
    return {};
  }
  for (const [name, one] of Object.entries(value)) {
    const at = [...path, name];
    if (!variableName.test(name)) problems.add(at, "a name of a letter, and letters, digits or _ after it", name);
    else if (reserved.test(name) || ofTheShell.test(name))
      problems.add(at, "a variable that neither AWS, nor Espalier, nor the system sets itself", name);
    if (typeof one === "string") {
      if (secretNames.has(name)) problems.add(at, 'a secret, such as secret.ssm("/name")', "[hidden]");
      else if (/\0/.test(one)) problems.add(at, "a text without the character U+0000", one);
    } else if (childOf(one, "kind") === "secret") readSecret(problems, one, at);
    else problems.add(at, 'a text, or secret.ssm("…") and its like', one);
  }
  return value as DeployConfig["variables"];
}

const secretForms: Readonly<Record<string, readonly [rule: string, form: RegExp]>> = {
  environment: ["the name of an environment variable", /^[A-Za-z_][A-Za-z0-9_]*$/],
  "secrets-manager": ["the name or ARN of a secret", /^[\w/+=.@:-]{1,2048}$/],
  ssm: ["the name or ARN of a parameter", /^[\w/.:-]{1,2048}$/],
};

function readSecret(problems: Problems, value: unknown, path: Path): void {
  const { from, name } = problems.read("secret", value, path);
  const [rule, form] = secretForms[String(from)] ?? [];
  if (rule !== undefined && typeof name === "string" && !form?.test(name)) problems.add([...path, "name"], rule, name);
}

function checkEc2(problems: Problems, ec2: DeployConfig["ec2"], path: Path): void {
  const { instances, loadBalancer, subnets, certificate, vpc } = ec2;
  if (instances.max < instances.min) {
    problems.add([...path, "instances", "max"], `min (${instances.min}) or more`, instances.max);
  }
  if (loadBalancer && subnets?.length === 1) {
    problems.add([...path, "subnets"], "two or more for a load balancer, in different zones", subnets);
  }
  if (!loadBalancer && certificate !== undefined) {
    problems.add([...path, "certificate"], "left out: without a load balancer nothing holds it", certificate);
  }
  if ((vpc === undefined) !== (subnets === undefined)) {
    problems.add([...path, vpc === undefined ? "vpc" : "subnets"], "given where the other of vpc and subnets is", null);
  }
}

/** Two that listen on one port: the second would not come up. */
function checkPorts(problems: Problems, local: DeployConfig["local"], path: Path): void {
  const taken = new Map<number, string>([[local.port, "the server"]]);
  for (const service of local.services ?? []) {
    const port = local.ports[service];
    const by = taken.get(port);
    if (by !== undefined) problems.add([...path, "ports", service], `another port than that of ${by}`, port);
    else taken.set(port, service);
  }
}
