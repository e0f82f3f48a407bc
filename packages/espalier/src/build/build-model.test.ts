import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { afterEach, expect, test, vi } from "vitest";
import { defaults } from "../project/index.ts";
import { route } from "../route-spec/index.ts";
import { lambdaZip } from "../zip/index.ts";
import { program, requestFor } from "./fixtures/requests.ts";
import { buildModel, parseSettings, type Build, type BuildTarget } from "./index.ts";

const targets = ["node", "docker", "lambda-zip", "lambda-image"] as const satisfies BuildTarget[];
const built = (target: BuildTarget, changes = {}) => buildModel(requestFor(target, changes), program(target));
const fileOf = ({ files }: Build, path: string) => Buffer.from(files.find((file) => file.path === path)!.bytes);
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const zone = process.env.TZ;
afterEach(() => {
  vi.useRealTimers();
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test.each([
  ["node", ["server.cjs"]],
  ["docker", [".dockerignore", "Dockerfile", "server.cjs"]],
  ["lambda-zip", ["function.zip", "lambda.cjs"]],
  ["lambda-image", [".dockerignore", "Dockerfile", "lambda.cjs"]],
] as const)("a build for %s has its program, the model, and what tells of them", (target, own) => {
  const { manifest, files } = built(target);
  const all = ["licences.txt", "manifest.json", "model.espalier", "sbom.json", "settings.json", ...own];
  expect(files.map(({ path }) => path)).toEqual([...all].sort());
  expect(manifest.files).toEqual(
    files
      .filter(({ path }) => path !== "manifest.json")
      .map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: hash(bytes) })),
  );
});

test.each(targets)("the same request gives the same bytes for %s at another time, in another zone", (target) => {
  process.env.TZ = "UTC";
  vi.useFakeTimers({ now: Date.parse("2026-01-31T12:00:00Z") });
  const first = built(target);
  process.env.TZ = "Pacific/Kiritimati";
  vi.setSystemTime(Date.parse("2031-07-01T23:59:00Z"));
  expect(built(target).files).toEqual(first.files);
});

test("another model, another setting and another program each make another build", () => {
  const first = built("docker");
  const { model, serve } = requestFor("docker");
  const ids = [
    first,
    built("docker", { model: { ...model, version: 4 } }),
    built("docker", { serve: { ...serve, deadlineMs: 5 } }),
    buildModel(requestFor("docker"), { ...program("docker"), bytes: Buffer.from("// another") }),
  ].map(({ manifest }) => manifest.id);
  expect(new Set(ids).size).toBe(4);
  // Where it is deployed is no part of what it is.
  expect(built("docker", { environment: "staging" }).manifest.id).toBe(ids[0]);
});

test("the manifest tells of the model, what it takes, and what it answers", () => {
  const { manifest } = built("node");
  expect(manifest).toMatchObject({
    target: "node",
    model: {
      name: "wine-quality",
      version: 3,
      gatePassed: true,
      sha256: hash(fileOf(built("node"), "model.espalier")),
    },
    schema: {
      alcohol: { kind: "number", unit: "% vol", min: 5 },
      colour: { kind: "category", levels: ["red", "white"] },
    },
    versions: { espalier: "0.1.0", learn: "0.1.0" },
  });
  expect(Object.keys(manifest.example.row)).toEqual(["fixed acidity", "alcohol", "pH", "colour"]);
  expect(manifest.example.prediction).toMatchObject({ prediction: expect.closeTo(4.75, 0) });
});

test("settings are read as they were, own routes in their order and bands without an end among them", () => {
  const routes = [route.post("/rate", { row: "{body}", answer: { z: "{prediction}", a: "{rating}" } })];
  const bands = { low: [Number.NEGATIVE_INFINITY, 5], high: [5, Number.POSITIVE_INFINITY] } as const;
  const build = built("node", { serve: { ...defaults.serve, routes, bands }, csv: { decimal: "," } });
  const read = parseSettings(fileOf(build, "settings.json").toString());
  expect(read).toEqual(build.settings);
  expect(read.rules).toEqual({ bands, missing: "median", csv: { decimal: "," } });
  expect(JSON.stringify(read.routes)).toBe(JSON.stringify(routes));
});

test("settings of another format, and those that lack a part, are refused", () => {
  const settings = fileOf(built("node"), "settings.json").toString();
  expect(() => parseSettings('{"format": 2}')).toThrow("must have format 1, which this program reads; got 2");
  expect(() => parseSettings("null")).toThrow("must have format 1, which this program reads; got null");
  for (const part of ["model", "limits", "server"]) {
    const { [part]: _, ...others } = JSON.parse(settings) as Record<string, unknown>;
    expect(() => parseSettings(JSON.stringify(others))).toThrow(`settings.json has no "${part}"`);
  }
});

test("a function's zip has what runs, and the model only where it is baked in", () => {
  const build = built("lambda-zip");
  const run = ["lambda.cjs", "licences.txt", "model.espalier", "settings.json"];
  expect(Object.keys(unzipSync(fileOf(build, "function.zip")))).toEqual(run);
  const without = unzipSync(lambdaZip(build, { withModel: false }));
  expect(Object.keys(without)).toEqual(run.filter((path) => path !== "model.espalier"));
});

test("a model file that was altered is refused", () => {
  const { model } = requestFor("node");
  const bytes = Uint8Array.from(model.bytes);
  bytes[bytes.length - 1]! ^= 1;
  expect(() => built("node", { model: { ...model, bytes } })).toThrow(
    expect.objectContaining({ code: "MODEL_DAMAGED" }),
  );
});
