import { cp, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { espalier } from "../espalier-cli.ts";
import { startLoad } from "../load-client.ts";
import { openContainers } from "./containers/containers.ts";
import { openRegistry } from "./containers/registry.ts";
import { runServer } from "./containers/run-server.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

const opened = await openContainers();
const skipped = opened.kind === "missing" ? ` (skipped: ${opened.why})` : "";

describe.skipIf(opened.kind === "missing")(`an image of a build for docker${skipped}`, () => {
  const containers = opened.kind === "here" ? opened : (undefined as never);
  const image = "localhost/wine:tested";
  // A machine at its limit refuses some requests with 429 to keep its word to the others: not what is asked here.
  const patient = ["--set", "serve.queue.targetMs=5000", "--set", "serve.queue.burstMs=5000"];
  const drained = ["--set", "serve.drainDelayMs=3000", ...patient];
  let example: TrainedExample;
  let folder: string;

  /** `espalier build docker` into a folder of this name. */
  async function build(name: string, ...more: readonly string[]): Promise<string> {
    const out = join(example.home, name);
    const built = await espalier("-C", example.project, "build", "docker", "--out", out, ...more);
    expect(built.code, built.stderr).toBe(0);
    return out;
  }
  const inspect = async (format: string, name: string) =>
    (await containers.run("podman", "image", "inspect", "--format", format, name)).stdout.trim();

  beforeAll(async () => {
    example = await trainExample("wine-quality");
    folder = await build("built", ...drained);
    await containers.build(folder, image);
  });
  afterAll(async () => {
    await containers.close();
    await example.close();
  });

  test("it answers as a user of nobody's, with nothing to write on and no privilege, and no limit is missing", async () => {
    const server = await runServer(containers, image);
    for (const path of ["/health", "/ready", "/model/info", "/metrics", "/openapi.json", "/docs", "/"]) {
      expect((await fetch(server.url + path)).status, path).toBe(200);
    }
    const { example: tried } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as {
      readonly example: { readonly row: object; readonly prediction: object };
    };
    const answer = await fetch(`${server.url}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(tried.row),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject(tried.prediction);

    const status = await server.exec("cat", "/proc/1/status");
    expect(status).toMatch(/^Uid:\t10001\t10001\t10001\t10001$/m);
    expect(status).toMatch(/^Gid:\t10001\t10001\t10001\t10001$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(
      await server.exec("sh", "-c", "cat /sys/fs/cgroup/memory/memory.limit_in_bytes || cat /sys/fs/cgroup/memory.max"),
    ).toBe(`${256 * 2 ** 20}\n`);
    for (const path of ["/app/x", "/tmp/x", "/x"]) {
      await expect(server.exec("touch", path)).rejects.toThrow(/Read-only file system/);
    }
    await server.remove();
  });

  test("its health check says what the server says", async () => {
    const { Test: check, ...times } = JSON.parse(await inspect("{{json .HealthCheck}}", image)) as {
      readonly Test: readonly string[];
    };
    const second = 1e9;
    expect(times).toEqual({ Interval: 30 * second, Timeout: 5 * second, StartPeriod: 10 * second, Retries: 3 });
    expect(check[0]).toBe("CMD"); // no shell
    const server = await runServer(containers, image, "--env", "PORT=3000");
    await server.exec(...check.slice(1));
    await expect(server.exec("env", "PORT=3001", ...check.slice(1))).rejects.toMatchObject({ code: 1 }); // nobody is there
    await server.remove();
  });

  test("SIGTERM under load: it is not ready any more, answers who still asks, and ends with 0", async () => {
    const server = await runServer(containers, image);
    const load = startLoad(server.url, { connections: 8, ids: "wine", row: { alcohol: 10 } });
    await expect.poll(load.answers).toBeGreaterThan(100);
    const stopped = server.stop();
    const ready = async () => (await fetch(`${server.url}/ready`, { headers: { connection: "close" } })).status;
    await expect.poll(ready, { interval: 10 }).toBe(503);
    const before = load.answers();
    await expect.poll(load.answers, { interval: 10 }).toBeGreaterThan(before);
    const { answered, failed } = await load.stop(); // as a load balancer, which has seen the 503
    expect(failed).toEqual([]);
    expect(answered.length).toBeGreaterThan(100);
    const { code, log } = await stopped;
    expect(code).toBe(0);
    expect(log).toContain("wine-quality version 1 stopped");
    for (const line of log.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("msg");
  });

  test("it adds less than 20 MB to the image it stands on, nothing of which its user can change", async () => {
    const [size, base] = [await inspect("{{.Size}}", image), await inspect("{{.Size}}", containers.base)].map(Number);
    expect(size! - base!).toBeGreaterThan(1e6); // the program is in there
    expect(size! - base!).toBeLessThan(20e6);
    const args = ["--rm", "--no-healthcheck", "--entrypoint", "find", image];
    expect((await containers.run("podman", "run", ...args, "/app", "-writable", "-o", "!", "-user", "0")).stdout).toBe(
      "",
    );
    const { stdout } = await containers.run("podman", "run", ...args, "/app", "-type", "f", "-printf", "%f %m\n");
    expect(stdout.trim().split("\n").sort()).toEqual([
      "licences.txt 644",
      "model.espalier 644",
      "server.cjs 644",
      "settings.json 644",
    ]);
  });

  test("the same inputs give the same image, whoever may read new files and wherever it is built", async () => {
    const umask = process.umask(0o077);
    const again = await build("elsewhere", ...drained).finally(() => process.umask(umask));
    await containers.build(again, "localhost/wine:again");
    const layers = await inspect("{{json .RootFS.Layers}}", image);
    expect(await inspect("{{json .RootFS.Layers}}", "localhost/wine:again")).toBe(layers);
    // Docker's own format tells in which container an image was built; the other one tells nothing, not even the health check.
    const digests = [folder, again].map((from, i) =>
      containers.build(from, `localhost/wine:oci${i}`, { format: "oci" }),
    );
    expect(new Set(await Promise.all(digests)).size).toBe(1);
    const other = await build("other", "--set", "serve.drainDelayMs=0");
    expect(await containers.build(other, "localhost/wine:other", { format: "oci" })).not.toBe(await digests[0]);
  });

  test("of a build that cannot answer no image is made", async () => {
    const damaged = join(example.home, "damaged");
    await cp(folder, damaged, { recursive: true });
    await truncate(join(damaged, "model.espalier"), 1000);
    await expect(containers.build(damaged, "localhost/wine:damaged")).rejects.toThrow("BUILD_DAMAGED");
    await expect(inspect("{{.Id}}", "localhost/wine:damaged")).rejects.toThrow(/wine:damaged/);
  });

  test("pushed to a registry and taken from there by its digest, it is the same and runs", async () => {
    const registry = await openRegistry();
    try {
      const [from, name] = [`containers-storage:${image}`, `${registry.address}/wine`];
      await containers.run("skopeo", "copy", "--quiet", "--dest-tls-verify=false", from, `docker://${name}:1`);
      const told = await containers.run("skopeo", "inspect", "--tls-verify=false", `docker://${name}:1`);
      const { Digest: digest } = JSON.parse(told.stdout) as { readonly Digest: string };
      await containers.run("podman", "rmi", image);
      await containers.run("podman", "pull", "--quiet", "--tls-verify=false", `${name}@${digest}`);
      const server = await runServer(containers, `${name}@${digest}`);
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      await server.remove();
      await containers.run("podman", "tag", `${name}@${digest}`, image);
    } finally {
      await registry.close();
    }
  });
});
