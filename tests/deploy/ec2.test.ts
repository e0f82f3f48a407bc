import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeployConfig, DeployPlan, DeployRequest } from "../../packages/espalier/src/deploy/index.ts";
import { ec2Target } from "../../packages/aws/src/ec2/index.ts";
import { openContainers, type Containers, type NoContainers } from "./containers/containers.ts";
import { inEnvironmentOfTest } from "./deployable.ts";
import { certified, changeByHand } from "./ec2-by-hand.ts";
import { askEc2, deployEc2, pushEc2, type Ec2 } from "./ec2-life.ts";
import { bench, onEmulator } from "./on-emulator.ts";

const at = bench("iris", null, "docker", { withRegistry: true });

const asked = (version: 1 | 2, ...rest: [ec2?: Ec2, variables?: DeployConfig["variables"]]) =>
  askEc2(at, version, ...rest);
const push = (version: 1 | 2) => pushEc2(at, version);
const changesOf = ({ changes }: DeployPlan) => changes.filter(({ action }) => action !== "none");
const deploy = deployEc2;
const pushAndDeploy = async (version: 1 | 2, ...rest: [ec2?: Ec2, variables?: DeployConfig["variables"]]) => {
  await push(version);
  return deploy(asked(version, ...rest));
};
const planned = async (request: DeployRequest) => changesOf(await ec2Target.plan(request));

let containers: Containers | NoContainers = { kind: "missing", why: "not looked for" };
beforeAll(async () => {
  containers = await openContainers();
}, 120_000);
afterAll(async () => {
  if (containers.kind === "here") await containers.close();
});

test("an image is built, tried, pushed and live; a second deploy does nothing", async ({ skip }) => {
  if (containers.kind === "missing") return skip(containers.why);
  inEnvironmentOfTest({
    ...containers.env,
    ESPALIER_CONTAINER_BASE: containers.base,
    ESPALIER_CONTAINER_ENGINE: "podman",
    ...at.aws.environment,
  });
  const request = asked(1);
  const plan = await ec2Target.plan(request);
  expect(at.aws.mutations()).toEqual([]);
  expect(new Set(plan.changes.map(({ action }) => action))).toEqual(new Set(["create"]));
  const done = await plan.apply();
  expect(request.told).toContain("the image answers");
  expect(done.release).toMatchObject({ number: 1, kind: "deploy", model: { version: 1 } });
  expect(done.release.revision).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(done.url).toMatch(/^http:\/\/ec2-/);
  const status = await ec2Target.status(request);
  expect(status.live).toEqual({ [done.release.revision]: 100 });
  expect(status.health).toEqual({ isGood: true, text: "1 of 1 instances in service" });
  expect(status.things.filter(({ isThere }) => !isThere)).toEqual([]);

  expect(await planned(request)).toEqual([]);
  at.aws.forget();
  const again = await deploy(request);
  expect(again).toEqual({ ...done, changed: 0 });
  expect(at.aws.mutations().map(({ path }) => path)).toEqual(Array(2).fill(expect.stringContaining("/locks/")));
}, 120_000);

test("an image that does not answer is not pushed", async ({ skip }) => {
  if (containers.kind === "missing") return skip(containers.why);
  const { mkdtemp, rm, writeFile } = await import("node:fs/promises");
  const folder = await mkdtemp(`${asked(1).folder}-broken-`);
  await writeFile(
    `${folder}/Dockerfile`,
    'ARG BASE\nFROM ${BASE}\nENTRYPOINT ["node", "-e", "throw new Error(\'no good\')"]\n',
  );
  inEnvironmentOfTest({
    ...containers.env,
    ESPALIER_CONTAINER_BASE: containers.base,
    ESPALIER_CONTAINER_ENGINE: "podman",
    ...at.aws.environment,
  });
  try {
    await expect(deploy({ ...asked(1), folder })).rejects.toMatchObject({
      code: "DEPLOY_UNHEALTHY",
      message: expect.stringContaining("no good"),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { things, releases } = await ec2Target.status(asked(1));
  expect(releases).toEqual([]);
  expect(things.filter(({ isThere }) => isThere).map(({ label }) => label)).toEqual(["S3 bucket", "ECR repository"]);
}, 120_000);

onEmulator("a new version replaces the instances, and the way back does so again", async () => {
  const first = await pushAndDeploy(1);
  await push(2);
  const second = asked(2);
  expect((await planned(second)).map(({ id, differences }) => [id, differences.map(({ path }) => path)])).toEqual([
    ["template", ["script.image"]],
    ["instances", ["launch_template.version"]],
  ]);
  const done = await deploy(second);
  expect(second.told.filter((line) => line.startsWith("replacing instances"))).not.toEqual([]);
  expect((await ec2Target.status(second)).live).toEqual({ [done.release.revision]: 100 });

  const back = await ec2Target.rollback(second, { to: null, by: "me", because: "worse" });
  expect(back.release).toMatchObject({ number: 3, kind: "rollback", revision: first.release.revision, by: "me" });
  expect((await ec2Target.status(second)).live).toEqual({ [first.release.revision]: 100 });
  await expect(ec2Target.rollback(second, { to: 7, by: "me", because: "" })).rejects.toMatchObject({
    code: "RELEASE_NOT_FOUND",
  });
});

onEmulator("a version whose instances do not come up is taken back by itself, and no release tells of it", async () => {
  const first = await pushAndDeploy(1);
  await push(2);
  at.aws.autoScaling.failNextRefresh();
  await expect(deploy(asked(2))).rejects.toMatchObject({
    code: "DEPLOY_UNHEALTHY",
    message: expect.stringMatching(/ABANDON.*back at the version that it had/),
  });
  const { live, releases } = await ec2Target.status(asked(1));
  expect(live).toEqual({ [first.release.revision]: 100 });
  expect(releases).toHaveLength(1);
  expect((await deploy(asked(2))).release.number).toBe(2); // and the next deploy brings it in
});

onEmulator(
  "a load balancer comes and goes with its setting, and all of it is gone after destroy but the log",
  async () => {
    await push(1);
    await deploy(asked(1));
    const balanced = asked(1, { loadBalancer: true, instances: { min: 2, max: 2 }, certificate: await certified(at) });
    const done = await deploy(balanced);
    expect(done.url).toMatch(/^https:\/\/iris-ec2-.*elb/);
    expect(await planned(balanced)).toEqual([]);
    expect((await ec2Target.status(balanced)).health).toEqual({
      isGood: true,
      text: "2 of 2 instances in service, 2 behind the load balancer",
    });
    await changeByHand(at);
    const shown = (await planned(balanced)).map(({ id, differences }) => [id, differences.map(({ path }) => path)]);
    expect(shown).toEqual([
      ["group.instances", ["ingress"]],
      ["template", ["key"]],
      ["target-group", ["health"]],
      ["https", ["tls"]],
      ["instances", ["hook", "launch_template.version"]],
    ]);
    await deploy(balanced);
    expect(await planned(balanced)).toEqual([]);
    const plain = asked(1);
    expect((await planned(plain)).filter(({ action }) => action === "remove").map(({ label }) => label)).toEqual([
      "listener",
      "listener",
      "load balancer",
      "target group",
      "security group",
    ]);
    await deploy(plain);
    expect(await planned(plain)).toEqual([]);

    const destroy = await ec2Target.destroyPlan(plain);
    expect(destroy.keeps.map(({ label, why }) => `${label}: ${why}`)).toEqual([
      "S3 bucket: it holds the log of releases",
    ]);
    await destroy.apply();
    expect((await ec2Target.status(plain)).things.filter(({ isThere }) => isThere)).toEqual([
      expect.objectContaining({ label: "S3 bucket" }),
    ]);
    await push(2);
    expect((await deploy(asked(2))).release.number).toBe(2); // the log goes on where it ended
  },
);

onEmulator(
  "a secret of the environment is in no plan, no script and no output, and a new value replaces the instances",
  async () => {
    await push(1);
    const variables = { KEY: { kind: "secret", from: "environment", name: "SECRET_OF_TEST" } } as const;
    await expect(ec2Target.plan(asked(1, {}, variables))).rejects.toMatchObject({ code: "DEPLOY_SECRET_MISSING" });
    inEnvironmentOfTest({ SECRET_OF_TEST: "s3cr3t-one" });
    const request = asked(1, {}, variables);
    const plan = await ec2Target.plan(request);
    const done = await plan.apply();
    expect(JSON.stringify([plan, done, request.told, await ec2Target.status(request)])).not.toContain("s3cr3t");
    inEnvironmentOfTest({ SECRET_OF_TEST: "s3cr3t-two" });
    expect((await planned(asked(1, {}, variables))).map(({ id }) => id)).toEqual([
      "secret.KEY",
      "template",
      "instances",
    ]);
    await deploy(asked(1, {}, variables));
    expect(await planned(asked(1, {}, variables))).toEqual([]);
  },
);

onEmulator("all of it is within the policy that it prints", async () => {
  await push(1);
  const policy = await ec2Target.policy(asked(1, { loadBalancer: true }));
  inEnvironmentOfTest(at.aws.as("deployer", () => policy));
  const balanced = asked(1, { loadBalancer: true });
  await deploy(balanced);
  await push(2);
  await deploy(asked(2));
  await ec2Target.status(balanced);
  for await (const _ of ec2Target.logs(balanced, { sinceMs: 0, follow: false }));
  await ec2Target.rollback(asked(2), { to: 1, by: "me", because: "" });
  await (await ec2Target.destroyPlan(balanced)).apply();
});

onEmulator("what cannot be is told before anything is made", async () => {
  const wrong = async (request: DeployRequest) => {
    const code = await ec2Target.plan(request).then(
      () => "planned",
      (error: { code: string }) => error.code,
    );
    expect(at.aws.mutations()).toEqual([]);
    return code;
  };
  expect(await wrong(asked(1, { instanceType: "z9.gigantic" }))).toBe("EC2_INSTANCE_TYPE");
  expect(await wrong(asked(1, { vpc: "vpc-0123abcd", subnets: ["subnet-0123abcd"] }))).toBe("EC2_NETWORK");
  expect(await wrong(asked(1, {}, { LONG: "x".repeat(9000) }))).toBe("EC2_SCRIPT_TOO_LARGE");
  expect(await wrong({ ...asked(1), canaryPercent: 10 })).toBe("EC2_NO_CANARY");
  await expect(ec2Target.rollback(asked(1), { to: null, by: "me", because: "" })).rejects.toMatchObject({
    code: "RELEASE_NOT_FOUND",
  });
  expect(at.aws.mutations()).toEqual([]);
});

onEmulator("a lost answer does no harm, and what was interrupted is finished by the next deploy", async () => {
  const balanced = asked(1, { loadBalancer: true });
  const begun = async (kind: "lose" | "refuse", call: number) => {
    await at.aws.reset();
    await push(1);
    at.aws.failAt(call, kind === "lose" ? { kind } : { kind, status: 400, code: "Nope", message: "not today" });
    const ended = await deploy(balanced).then(
      () => "deployed",
      (error: { code: string }) => error.code,
    );
    at.aws.heal();
    return ended;
  };
  for (const call of [15, 25]) expect(await begun("lose", call)).toBe("deployed");
  expect(await begun("refuse", 19)).toBe("AWS_FAILED");
  await deploy(balanced);
  expect(await planned(balanced)).toEqual([]);
});
