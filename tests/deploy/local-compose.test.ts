import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../packages/espalier/src/fixtures/spawn-moto.ts";
import { serverBase } from "../../packages/espalier/src/build/dockerfile.ts";
import { findPrograms, parseEnvironmentFile } from "../../packages/espalier/src/local/index.ts";
import { alertRules } from "../../packages/espalier/src/monitoring/index.ts";
import { espalier } from "../espalier-cli.ts";
import { openContainers } from "./containers/containers.ts";
import { makeServiceImages } from "./containers/service-images.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

const run = promisify(execFile);
const services = ["prometheus", "postgres", "redis"] as const;
const programs = findPrograms();

/** PyPI's: Debian's does not know the name that the file gives the stack, and starts nothing anew that changed. */
const composer = process.env["ESPALIER_PODMAN_COMPOSE"] ?? "";

/** Why the stack cannot be started here, but for what `openContainers` says. */
function whyNot(): string | null {
  const absent = services.filter((name) => programs[name] === null) as string[];
  const isThere = (program: string) =>
    process.env["PATH"]!.split(delimiter).some((dir) => existsSync(join(dir, program)));
  absent.push(...["redis-cli", "wget", "tar"].filter((program) => !isThere(program)));
  if (!existsSync(composer)) absent.push("podman-compose of PyPI");
  if (!existsSync("/usr/lib/cni/dnsname")) absent.push("dnsname, by which containers find each other");
  return absent.length === 0 ? null : `not installed: ${absent.join(", ")}`;
}

const why = whyNot();
const opened = why === null ? await openContainers() : { kind: "missing" as const, why };
const skipped = opened.kind === "missing" ? ` (skipped: ${opened.why})` : "";

describe.skipIf(opened.kind === "missing")(`the folder of deploy local, started by Compose${skipped}`, () => {
  const containers = opened.kind === "here" ? opened : (undefined as never);
  const ports: Record<string, number> = {};
  let example: TrainedExample;
  let folder: string;
  let passwords: Readonly<Record<string, string>>;

  const compose = async (...args: readonly string[]) =>
    (await run(composer, [...args], { cwd: folder, env: containers.env, maxBuffer: 2 ** 26 })).stdout;
  const container = (service: string) => `iris_${service}_1`;
  const inspect = async (service: string, format: string) =>
    (await containers.run("podman", "inspect", "--format", format, container(service))).stdout.trim();
  const isHealthy = (service: string) =>
    containers.run("podman", "healthcheck", "run", container(service)).then(
      () => true,
      () => false,
    );
  const patient = { timeout: 30_000, interval: 200 };
  const prometheus = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${ports["ports.prometheus"]}/api/v1/${path}`);
    return ((await answer.json()) as { data: T }).data;
  };
  const sql = async (text: string) => {
    const login = `espalier:${passwords["POSTGRES_PASSWORD"]}`;
    const client = new Client({
      connectionString: `postgres://${login}@127.0.0.1:${ports["ports.postgres"]}/espalier`,
    });
    await client.connect();
    try {
      return await client.query<{ what: string }>(text);
    } finally {
      await client.end();
    }
  };
  const redis = async (...words: readonly string[]) =>
    (await containers.run("podman", "exec", container("redis"), "redis-cli", ...words)).stdout.trim();

  beforeAll(async () => {
    example = await trainExample("iris");
    folder = join(example.home, "local");
    for (const name of ["port", ...services.map((service) => `ports.${service}`)]) ports[name] = await freePort();
    const set = Object.entries(ports).map(([name, port]) => `--set=deploy.local.${name}=${port}`);
    const settings = [...set, `--set=deploy.local.services=${JSON.stringify(services)}`];
    const written = await espalier("-C", example.project, "deploy", "local", "--out", folder, ...settings);
    expect(written.code, written.stderr).toBe(0);
    passwords = parseEnvironmentFile(await readFile(join(folder, ".env"), "utf8"));
    await containers.run("podman", "tag", containers.base, `docker.io/library/${serverBase}`);
    await makeServiceImages(containers, programs, example.home);
    await chmod(example.home, 0o755); // Prometheus is nobody, and reads its files there
    await compose("up", "--build", "--detach");
  }, 120_000);
  afterAll(async () => {
    await compose("down", "--volumes");
    await containers.close();
    await example.close();
  });

  test("every service answers well, on this machine only, and Prometheus finds the server and its rules", async () => {
    for (const service of ["server", ...services]) await expect.poll(() => isHealthy(service), patient).toBe(true);
    const { model_loaded: loaded } = (await (await fetch(`http://127.0.0.1:${ports["port"]}/health`)).json()) as {
      readonly model_loaded: boolean;
    };
    expect(loaded).toBe(true);
    type Targets = { readonly activeTargets: readonly { readonly health: string; readonly labels: { job: string } }[] };
    const targets = async () =>
      (await prometheus<Targets>("targets")).activeTargets
        .map(({ labels, health }) => `${labels.job} ${health}`)
        .sort();
    await expect.poll(targets, patient).toEqual(["espalier up", "prometheus up"]);
    type Rules = { readonly groups: readonly { readonly rules: readonly { readonly name: string }[] }[] };
    const rules = (await prometheus<Rules>("rules")).groups.flatMap(({ rules: some }) => some.map(({ name }) => name));
    const wanted = alertRules.groups.flatMap(({ rules: some }) =>
      some.map((rule) => ("alert" in rule ? rule.alert : rule.record)),
    );
    expect(rules.toSorted()).toEqual(wanted.toSorted());
    for (const service of ["server", ...services]) {
      const bindings = JSON.parse(await inspect(service, "{{json .HostConfig.PortBindings}}")) as Record<
        string,
        { readonly HostIp: string }[]
      >;
      expect(Object.values(bindings).flatMap((some) => some.map(({ HostIp }) => HostIp))).toEqual(["127.0.0.1"]);
      expect(await inspect(service, "{{.HostConfig.RestartPolicy.Name}}")).toBe("unless-stopped");
    }
    expect(await inspect("server", "{{.HostConfig.ReadonlyRootfs}} {{.Config.User}} {{.EffectiveCaps}}")).toBe(
      "true 10001:10001 []",
    );
  });

  test("down keeps what was stored, and the next up finds it", async () => {
    await sql("CREATE TABLE kept AS SELECT 'a row' AS what");
    expect(await redis("SET", "kept", "a value")).toBe("OK");
    await compose("down");
    await compose("up", "--detach");
    await expect.poll(() => isHealthy("postgres"), patient).toBe(true);
    expect((await sql("SELECT what FROM kept")).rows).toEqual([{ what: "a row" }]);
    expect(await redis("GET", "kept")).toBe("a value");
  });
});
