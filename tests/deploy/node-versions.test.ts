import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { nodeRuntime, startFunction } from "../../packages/espalier/src/runtime-api/index.ts";
import { espalier, scratch } from "../espalier-cli.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

/*
 * What this Node has trained and built, on the versions that AWS and people run it on. scripts/test-deploy.mjs gets them
 * from npm. One that warns of something fails.
 */

const execute = promisify(execFile);
const cli = resolve(import.meta.dirname, "../../packages/espalier/bin/espalier.js");
const [, bootstrap] = nodeRuntime;

const path = "/models/wine-quality/predict";
const headers = { "content-type": "application/json" };

interface Manifest {
  readonly example: { readonly row: object; readonly prediction: object };
}

let example: TrainedExample;
const built = (target: string): string => join(example.home, target);
const manifestOf = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;

beforeAll(async () => {
  example = await trainExample("wine-quality");
  for (const target of ["node", "lambda-zip"]) {
    const { code, stderr } = await espalier("-C", example.project, "build", target, "--out", built(target));
    expect(code, stderr).toBe(0);
  }
});
afterAll(() => example.close());

describe.each(["22", "24"])("Node %s", (major) => {
  const node = process.env[`ESPALIER_NODE_${major}`] ?? "";
  const skipped = node === "" ? ` (skipped: ESPALIER_NODE_${major} names no program)` : "";

  test.skipIf(node === "")(`the function of the zip answers, and says nothing else${skipped}`, async () => {
    const folder = await scratch();
    for (const [name, bytes] of Object.entries(unzipSync(await readFile(join(built("lambda-zip"), "function.zip"))))) {
      await writeFile(join(folder, name), bytes);
    }
    const lines: string[] = [];
    const tell = (line: string) => void lines.push(line);
    const running = await startFunction({ folder, handler: "lambda.handler", command: [node, bootstrap!], tell });
    onTestFinished(() => running.close());
    const { row, prediction } = (await manifestOf(built("lambda-zip"))).example;
    const event = { version: "2.0", rawPath: path, requestContext: { http: { method: "POST", path } }, headers };
    for (let i = 0; i < 2; i++) {
      const outcome = await running.invoke({ ...event, body: JSON.stringify(row) });
      expect(outcome).toMatchObject({ kind: "answered", payload: { statusCode: 200 } });
      const { payload } = outcome as { readonly payload: { readonly body: string } };
      expect(JSON.parse(payload.body)).toMatchObject(prediction);
    }
    await running.close();
    const told = lines.map((line) => JSON.parse(line) as unknown);
    expect(told).toMatchObject([{ status: 200, cold: true }, { status: 200 }]);
  });

  test.skipIf(node === "")(`the server of the folder answers, is ready, and ends when told to${skipped}`, async () => {
    const server = join(built("node"), "server.cjs");
    const program = spawn(node, [server, "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
    const ended = once(program, "close");
    onTestFinished(() => void program.kill("SIGKILL"));
    const said: string[] = [];
    const url = await new Promise<string>((found, fail) => {
      createInterface(program.stderr).on("line", (line) => {
        said.push(line);
        const [, address] = / answers on (http:\S+)$/.exec(line) ?? [];
        if (address !== undefined) found(address);
      });
      program.on("close", () => fail(new Error(said.join("\n"))));
    });
    const { row, prediction } = (await manifestOf(built("node"))).example;
    const answer = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(row) });
    expect(await answer.json()).toMatchObject(prediction);
    await execute(node, [server, "--check", "--port", new URL(url).port]);
    program.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(said.join("\n")).not.toMatch(/warning|deprecat/i);
  });

  test.skipIf(node === "")(
    `the command line makes the same model and predictions, byte by byte${skipped}`,
    async () => {
      const home = await scratch();
      const project = join(home, "project");
      const data = join(example.project, "data/winequality-red.csv");
      const build = ["build", "node", "--out", join(home, "built")];
      const commands = [
        ["init", project, "--template", "wine-quality"],
        ["-C", project, "run", "--set", "search.trials=1"],
        ["-C", project, ...build],
        ["-C", project, "predict", "--input", data],
        ["-C", project, "doctor"], // with what V8 has kept of the first ones
      ];
      const outputs: string[] = [];
      for (const args of commands) {
        const { stdout, stderr } = await execute(node, [cli, ...args], { maxBuffer: 2 ** 26 });
        expect(stderr, args.join(" ")).not.toMatch(/warning|deprecat/i);
        outputs.push(stdout);
      }
      for (const file of ["model.espalier", "server.cjs"]) {
        const [theirs, ours] = await Promise.all(
          [join(home, "built"), built("node")].map((dir) => readFile(join(dir, file))),
        );
        expect(theirs!.equals(ours!), file).toBe(true);
      }
      expect(outputs[3]).toBe((await espalier("-C", example.project, "predict", "--input", data)).stdout);
      expect(outputs[4]).toContain(`Node ${major}.`);
    },
  );
});
