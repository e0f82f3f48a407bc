import { expect, test } from "vitest";
import { defaults } from "../project/index.ts";
import { program, requestFor } from "./fixtures/requests.ts";
import { buildModel, leftOut, tooLarge } from "./index.ts";

const serve = {
  ...defaults.serve,
  keys: "all",
  train: true,
  workers: 4,
  cors: ["https://shop.example"],
  hosts: ["wine.example"],
  tls: { cert: "a.pem", key: "b.pem" },
} as const;
const subjects = (notes: readonly string[]) =>
  notes.map((note) => note.split(/ is left out| are not| is not| come/)[0]);

test("what the settings ask for and a server in a build does not do is told", () => {
  expect(subjects(leftOut("docker", serve))).toEqual([
    "predictions",
    "POST /train",
    "API keys",
    "serve.tls",
    "serve.workers",
  ]);
  expect(leftOut("node", { ...defaults.serve, predictions: false })).toEqual([]);
});

test("a function does not do what the API before it does", () => {
  expect(subjects(leftOut("lambda-zip", serve))).toEqual([
    "predictions",
    "POST /train",
    "API keys",
    "serve.tls",
    "rates of API keys",
    "serve.cors",
    "serve.hosts",
  ]);
});

test("a zip that Lambda would refuse for its size is told of, and an image is not", () => {
  const build = buildModel(requestFor("lambda-zip"), program("lambda-zip"));
  expect(tooLarge(build)).toEqual([]);
  const large = { ...build, files: [...build.files, { path: "more", bytes: new Uint8Array(250 * 2 ** 20) }] };
  expect(tooLarge(large)).toEqual([expect.stringMatching(/^Lambda takes 250 MB unpacked, and this is 251 MB: /)]);
  expect(tooLarge({ ...large, manifest: { ...build.manifest, target: "lambda-image" } })).toEqual([]);
});
