import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRuntimeApi, type RuntimeApi } from "../../packages/espalier/src/runtime-api/index.ts";
import { espalier } from "../espalier-cli.ts";
import { openContainers } from "./containers/containers.ts";
import { buildLambdaBase } from "./containers/lambda-base.ts";
import { hardened } from "./containers/run-server.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

const opened = await openContainers();
const skipped = opened.kind === "missing" ? ` (skipped: ${opened.why})` : "";

const headers = { "content-type": "application/json", host: "id.execute-api.us-east-1.amazonaws.com" };
/** What an HTTP API sends to a function, as far as it matters here. */
const httpEvent = (method: string, path: string, body?: object) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath: path,
  rawQueryString: "",
  headers,
  requestContext: { http: { method, path, protocol: "HTTP/1.1", sourceIp: "203.0.113.7" }, stage: "$default" },
  ...(body && { body: JSON.stringify(body), isBase64Encoded: false }),
});

describe.skipIf(opened.kind === "missing")(`an image of a build for Lambda${skipped}`, () => {
  const containers = opened.kind === "here" ? opened : (undefined as never);
  const image = "localhost/wine-function:tested";
  let example: TrainedExample;
  let tried: { readonly row: object; readonly prediction: object };
  let api: RuntimeApi;

  beforeAll(async () => {
    example = await trainExample("wine-quality");
    const out = join(example.home, "built");
    const built = await espalier("-C", example.project, "build", "lambda-image", "--out", out);
    expect(built.code, built.stderr).toBe(0);
    ({ example: tried } = JSON.parse(await readFile(join(out, "manifest.json"), "utf8")) as {
      readonly example: typeof tried;
    });
    await containers.build(out, image, { on: await buildLambdaBase(containers, example.home) });
    api = await createRuntimeApi();
    // As Lambda does: a user whom no image knows, nothing to write on but /tmp, the handler's name as the command.
    const lambda = ["--user=993:990", "--tmpfs=/tmp", "--network=host", `--env=AWS_LAMBDA_RUNTIME_API=${api.address}`];
    await containers.run("podman", "run", "--detach", "--name=function", ...hardened, ...lambda, image);
  });
  afterAll(async () => {
    await containers.close();
    await api.close();
    await example.close();
  });

  const answer = async (event: object) => {
    const outcome = await api.invoke(JSON.stringify(event), 30_000);
    if (outcome.kind === "answered") return outcome.payload;
    throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
  };

  test("it answers the events of an HTTP API", async () => {
    expect(await answer(httpEvent("GET", "/ready"))).toMatchObject({ statusCode: 200 });
    const { statusCode, body } = (await answer(httpEvent("POST", "/predict", tried.row))) as {
      readonly statusCode: number;
      readonly body: string;
    };
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject(tried.prediction);
    expect(await answer(httpEvent("POST", "/predict", { alcohol: "strong" }))).toMatchObject({ statusCode: 400 });
    expect(await answer(httpEvent("GET", "/../../etc/passwd"))).toMatchObject({ statusCode: 404 });
  });

  test("it answers a row that is sent to it directly, and says what is wrong with one", async () => {
    expect(await answer(tried.row)).toMatchObject(tried.prediction);
    expect(await answer({ alcohol: "strong" })).toMatchObject({ error: { code: expect.any(String) } });
  });

  test("it holds nothing that its user could change, and adds less than 20 MB", async () => {
    const find = ["--rm", "--user=993:990", "--entrypoint=find", image, "/var/task"];
    expect((await containers.run("podman", "run", ...find, "-writable")).stdout).toBe("");
    const { stdout } = await containers.run("podman", "run", ...find, "-type", "f", "-printf", "%f %m %s\n");
    const lines = stdout.trim().split("\n").toSorted();
    const files = lines.map((line) => line.split(" "));
    expect(files.map(([name, mode]) => [name, mode])).toEqual(
      ["lambda.cjs", "licences.txt", "model.espalier", "settings.json"].map((name) => [name, "644"]),
    );
    expect(files.reduce((sum, [, , size]) => sum + Number(size), 0)).toBeLessThan(20e6);
  });
});
