import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { smallDisk, temporaryFolder } from "../store/fixtures/temporary.ts";
import { openStore, rememberedHashes, sha256 } from "../store/index.ts";
import { onTestFinished } from "vitest";
import {
  blobOf,
  canRestore,
  collectOutputs,
  contentOf,
  pathInProject,
  placeArtifacts,
  prepareOutputs,
  removeWork,
  restoreOutputs,
} from "./index.ts";

async function project(files: Readonly<Record<string, string>> = {}, dir = temporaryFolder()) {
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const store = await openStore(join(dir, ".espalier"));
  onTestFinished(() => store.close());
  const hashes = await rememberedHashes(store, dir);
  return {
    dir,
    store,
    write,
    read: (name: string) => readFileSync(join(dir, name), "utf8"),
    content: (path: string) => contentOf(hashes, dir, path),
    collect: (outputs: readonly string[], keep = true) =>
      collectOutputs(store, hashes, dir, { stage: "s", outputs, keep }),
    restore: (outputs: Readonly<Record<string, string>>) =>
      restoreOutputs(store, hashes, dir, { outputs, replacedDir: join(dir, ".espalier/replaced/calm-heron") }),
  };
}

const oddNames = ["a\nb.txt", " spaced  out ", "Ünïcödé 🌿.csv", "-rf", "$(touch x)", "'\"", "a\\b"];

test("the content of a file is its SHA-256; that of a folder the hash of what is in it, by name", async () => {
  const { content, write, dir } = await project({ "a.csv": "1", "data/b.csv": "2", "data/deep/c.csv": "3" });
  expect(await content("a.csv")).toBe(sha256("1"));
  expect(await content("nothing")).toBeNull();
  const before = await content("data");
  expect(before).toMatch(/^[0-9a-f]{64}\.dir$/);
  expect(await content("./data/")).toBe(before);
  write("data/deep/c.csv", "4");
  expect(await content("data")).not.toBe(before);
  write("data/deep/c.csv", "3");
  expect(await content("data")).toBe(before);
  mkdirSync(join(dir, "data/empty"));
  expect(await content("data")).not.toBe(before);
});

test("two folders with the same files are the same content, whatever order they were written in", async () => {
  const { content, write } = await project({ "a/2": "y", "a/1": "x" });
  write("b/1", "x");
  write("b/2", "y");
  expect(await content("a")).toBe(await content("b"));
});

test("outputs of every shape and name come back as they were", async () => {
  const { collect, restore, content, dir, write, read } = await project();
  write("model.bin", "weights");
  for (const name of oddNames) write(`out/${name}`, name);
  write("out/deep/er/file", "x");
  write("out/run.sh", "#!/bin/sh\n");
  chmodSync(join(dir, "out/run.sh"), 0o755);
  mkdirSync(join(dir, "out/empty/inner"), { recursive: true });
  const ids = await collect(["model.bin", "out"]);
  for (const name of ["model.bin", "out"]) rmSync(join(dir, name), { recursive: true });
  expect(await restore(ids)).toEqual({ restored: ["model.bin", "out"], replaced: [] });
  expect({ "model.bin": await content("model.bin"), out: await content("out") }).toEqual(ids);
  for (const name of oddNames) expect(read(`out/${name}`)).toBe(name);
  expect(lstatSync(join(dir, "out/run.sh")).mode & 0o777).toBe(0o755);
  expect(existsSync(join(dir, "out/empty/inner"))).toBe(true);
});

test("a folder of 1,000 files is kept and comes back; what is as it should be is not touched", async () => {
  const { collect, restore, dir, read } = await project(
    Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`out/${i % 10}/${i}.txt`, `row ${i % 40}`])),
  );
  const ids = await collect(["out"]);
  const before = lstatSync(join(dir, "out/7/7.txt")).ino;
  rmSync(join(dir, "out/3"), { recursive: true });
  expect((await restore(ids)).restored).toEqual(["out"]);
  expect(read("out/3/993.txt")).toBe("row 33");
  expect(lstatSync(join(dir, "out/7/7.txt")).ino).toBe(before);
  expect((await restore(ids)).restored).toEqual([]);
});

test("what was changed by hand is moved aside before it is replaced; what the store knows is not", async () => {
  const { collect, restore, write, read, content, dir } = await project({
    "a.txt": "one",
    "out/b": "two",
    "out/c": "three",
  });
  const first = await collect(["a.txt", "out"]);
  for (const [name, text] of [
    ["a.txt", "one, again"],
    ["out/b", "two, again"],
  ] as const)
    write(name, text);
  await collect(["a.txt", "out"]);
  expect((await restore(first)).replaced).toEqual([]); // another result's: it can come back from the store
  write("a.txt", "mine");
  write("out/b", "mine, too");
  write("out/extra/notes", "new");
  const { restored, replaced } = await restore(first);
  expect(restored).toEqual(["a.txt", "out"]);
  expect(replaced.map(({ path }) => path)).toEqual(["a.txt", "out/b", "out/extra/notes"]);
  expect(replaced.map(({ movedTo }) => readFileSync(movedTo, "utf8"))).toEqual(["mine", "mine, too", "new"]);
  expect({ "a.txt": await content("a.txt"), out: await content("out") }).toEqual(first);
  expect(existsSync(join(dir, "out/extra"))).toBe(false);
  write("a.txt", "mine once more");
  const [again] = (await restore(first)).replaced;
  expect(readFileSync(again!.movedTo, "utf8")).toBe("mine once more");
  expect(readFileSync(replaced[0]!.movedTo, "utf8")).toBe("mine");
  expect(read("a.txt")).toBe("one");
});

test("a folder where a file belongs, and a file or a link where a folder belongs, go out of the way", async () => {
  const { collect, restore, dir, write, content } = await project({ a: "file", "b/x": "1", "c/x": "2" });
  const ids = await collect(["a", "b", "c"]);
  for (const name of ["a", "b", "c"]) rmSync(join(dir, name), { recursive: true });
  write("a/inner", "hand-made");
  write("b", "hand-made");
  symlinkSync("/etc", join(dir, "c"));
  expect((await restore(ids)).replaced.map(({ path }) => path)).toEqual(["a", "b", "c"]);
  expect({ a: await content("a"), b: await content("b"), c: await content("c") }).toEqual(ids);
  expect(lstatSync(join(dir, "c")).isSymbolicLink()).toBe(false);
});

test("whether the store still has all of it is known before anything is touched", async () => {
  const { collect, store } = await project({ "out/a": "one", b: "two" });
  const ids = Object.values(await collect(["out", "b"]));
  expect(await canRestore(store, ids)).toBe(true);
  writeFileSync(store.blobs.locate(sha256("one")), "eno");
  expect(await canRestore(store, ids)).toBe(false);
  rmSync(store.blobs.locate(blobOf(ids[0]!)));
  expect(await canRestore(store, ids)).toBe(false);
});

test("outputs that are not kept are hashed, and leave nothing in the store", async () => {
  const { collect, content, store } = await project({ "out/a": "one", b: "two" });
  expect(await collect(["out", "b"], false)).toEqual({ out: await content("out"), b: sha256("two") });
  const blobs = [];
  for await (const blob of store.blobs.list()) blobs.push(blob);
  expect(blobs).toEqual([]);
});

test("an output that is not there is told, all of them at once", async () => {
  const { collect } = await project({ a: "1" });
  await expect(collect(["a", "b", "c/d"])).rejects.toMatchObject({
    code: "STAGE_OUTPUT_MISSING",
    params: { stage: "s", paths: ["b", "c/d"] },
  });
});

test("an output is no link, and no pipe that would never end", async () => {
  const { collect, dir } = await project({ a: "1", "out/a": "1", "pipes/a": "1" });
  symlinkSync("/etc/passwd", join(dir, "link"));
  symlinkSync("../a", join(dir, "out/inner"));
  execFileSync("mkfifo", [join(dir, "pipes/p")]);
  for (const output of ["link", "out", "pipes"]) {
    await expect(collect([output])).rejects.toMatchObject({ code: "PATH_UNUSABLE" });
  }
});

test("an input may be a link to a file of the project, and to nothing else", async () => {
  const { content, dir } = await project({ "a.csv": "1", "folder/b": "2" });
  const outside = temporaryFolder();
  writeFileSync(join(outside, "secret"), "3");
  symlinkSync("a.csv", join(dir, "good"));
  symlinkSync(join(outside, "secret"), join(dir, "folder/leak"));
  symlinkSync("nowhere", join(dir, "dangling"));
  symlinkSync("folder", join(dir, "round"));
  symlinkSync(outside, join(dir, "out"));
  expect(await content("good")).toBe(sha256("1"));
  for (const path of ["folder", "dangling", "round"]) {
    await expect(content(path)).rejects.toMatchObject({ code: "PATH_UNUSABLE" });
  }
  await expect(content("out/secret")).rejects.toMatchObject({ code: "PATH_LEAVES_PROJECT" });
});

test.each(["../a", "/etc/passwd", "a/../../b", "", ".", "C:\\a", "out/../.."])("path %j leaves the project", (path) => {
  const dir = temporaryFolder();
  expect(() => pathInProject(dir, path, "inputs[0]")).toThrow(/^inputs\[0\] must be a path within the project/);
});

test("a path through a file, or through a link to nothing, is told", () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, "file"), "");
  symlinkSync("nowhere", join(dir, "link"));
  for (const path of ["link/a", "file/deep/a"]) {
    expect(() => pathInProject(dir, path, "outputs[0]")).toThrow(/must be a file or a folder of files; on the way/);
  }
});

test("before a stage runs its outputs are gone, and their folders are there; a link's target stays", async () => {
  const { dir, read } = await project({ "out/old": "1", kept: "2" });
  symlinkSync("kept", join(dir, "link"));
  const preparing = { outputs: ["out", "new/deep/file", "link"], isOurs: () => true, replacedDir: "" };
  expect(await prepareOutputs(dir, preparing)).toEqual([]);
  expect(readdirSync(dir).sort()).toEqual([".espalier", "kept", "new"]);
  expect(readdirSync(join(dir, "new"))).toEqual(["deep"]);
  expect(read("kept")).toBe("2");
});

test("what no stage made is moved aside, whole, and nothing that is there already is lost by that", async () => {
  const { dir, read } = await project({ "out/mine": "1", "aside/out/mine": "of before" });
  const preparing = { outputs: ["out"], isOurs: () => false, replacedDir: join(dir, "aside") };
  const [replaced] = await prepareOutputs(dir, preparing);
  expect(replaced).toEqual({ path: "out", movedTo: join(dir, "aside/out.2") });
  expect([read("aside/out.2/mine"), read("aside/out/mine")]).toEqual(["1", "of before"]);
  expect(existsSync(join(dir, "out"))).toBe(false);
});

test("on a full disk nothing is kept by halves", async (context) => {
  const disk = smallDisk(1 << 20);
  if (disk === null) return context.skip("mounting a small disk needs root");
  const { collect, store, write } = await project({}, disk);
  write("out/a", "a".repeat(200_000));
  write("out/b", "b".repeat(350_000));
  await expect(collect(["out"])).rejects.toMatchObject({ code: "DISK_FULL" });
  for await (const blob of store.blobs.list()) expect(await store.blobs.verify(blob)).toBe("ok");
  expect(readdirSync(join(disk, ".espalier/tmp"))).toEqual([]);
});

test("artifacts are copies: a stage that writes to one does no harm", async () => {
  const { store } = await project();
  const hash = await store.blobs.put(Buffer.from("model"));
  const { model } = await placeArtifacts(store, "run", "s", { model: hash });
  writeFileSync(model!, "other");
  expect(await store.blobs.verify(hash)).toBe("ok");
  expect(readFileSync((await placeArtifacts(store, "run", "s", { model: hash })).model!, "utf8")).toBe("model");
  await removeWork(store);
  expect(existsSync(model!)).toBe(false);
});

test("hashes are remembered between runs, but not of files that changed just now", async () => {
  const { dir, store, write } = await project({ "old.csv": "1", "new.csv": "2" });
  const longAgo = new Date("2020-01-01");
  const later = { ...store, clock: () => Date.now() + 60_000 };
  utimesSync(join(dir, "old.csv"), longAgo, longAgo);
  for (const one of [store, later]) {
    const hashes = await rememberedHashes(one, dir);
    await contentOf(hashes, dir, "old.csv");
    await contentOf(hashes, dir, "new.csv");
    await hashes.save();
    const rows = await store.db.selectFrom("file_hashes").select("path").orderBy("path").execute();
    expect(rows.map(({ path }) => path)).toEqual(one === store ? [] : [join(dir, "new.csv"), join(dir, "old.csv")]);
  }
  await store.db.updateTable("file_hashes").set({ sha256: "remembered" }).execute();
  expect(await contentOf(await rememberedHashes(store, dir), dir, "old.csv")).toBe("remembered");
  write("old.csv", "other");
  expect(await contentOf(await rememberedHashes(store, dir), dir, "old.csv")).toBe(sha256("other"));
});
