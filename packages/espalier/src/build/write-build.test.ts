import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { program, requestFor } from "./fixtures/requests.ts";
import { buildModel, writeBuild } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "espalier-build-"));
afterAll(() => rmSync(root, { recursive: true }));

const node = buildModel(requestFor("node"), program("node"));
const docker = buildModel(requestFor("docker"), program("docker"));
const names = (folder: string) => readdirSync(folder).sort();
const paths = ({ files }: typeof node) => files.map(({ path }) => path).sort();
const taken = expect.objectContaining({ code: "BUILD_FOLDER_TAKEN" });

test("a folder is made with all above it, for everybody to read, and a build in it is replaced as a whole", async () => {
  const folder = join(root, "a/b/out");
  await writeBuild(docker, folder);
  expect(names(folder)).toEqual(paths(docker));
  expect(statSync(folder).mode & 0o777).toBe(0o755);
  for (const { path, bytes } of docker.files) {
    expect(readFileSync(join(folder, path)).equals(bytes)).toBe(true);
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o644);
  }
  await writeBuild(node, folder);
  expect(names(folder)).toEqual(paths(node));
  expect(names(join(root, "a/b"))).toEqual(["out"]);
});

test.each([
  ["a file of somebody's", { "notes.txt": "mine" }],
  ["another manifest", { "manifest.json": '{"name": "a web app"}' }],
  [
    "a build and a file of somebody's",
    { ...Object.fromEntries(node.files.map((file) => [file.path, file.bytes])), x: "" },
  ],
])("a folder with %s is left as it is", async (name, files) => {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  await expect(writeBuild(docker, folder)).rejects.toThrow(taken);
  expect(names(folder)).toEqual(Object.keys(files).sort());
});

test("a link to a folder stays, and what it leads to is replaced", async () => {
  mkdirSync(join(root, "real"));
  symlinkSync(join(root, "real"), join(root, "link"));
  await writeBuild(node, join(root, "link"));
  expect(names(join(root, "real"))).toEqual(paths(node));
});

test("of two builds at once into one folder, one is there as a whole", async () => {
  const folder = join(root, "both");
  await Promise.all([node, docker, node, docker].map((build) => writeBuild(build, folder)));
  expect([paths(node), paths(docker)]).toContainEqual(names(folder));
});

test("a build that is just taken away, and followed by another, is nothing of somebody else's", async () => {
  const folder = join(root, "busy");
  for (let round = 0; round < 15; round++) {
    await Promise.all([node, docker, node, docker].map((build) => writeBuild(build, folder)));
  }
  expect([paths(node), paths(docker)]).toContainEqual(names(folder));
});

test("a file in the folder's place is left as it is", async () => {
  const path = join(root, "file");
  writeFileSync(path, "mine");
  await expect(writeBuild(node, path)).rejects.toThrow(expect.objectContaining({ name: "Fault" }));
  expect(readFileSync(path, "utf8")).toBe("mine");
});
