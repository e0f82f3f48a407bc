import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, espalier, scratch, start, type Ended } from "../espalier-cli.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

interface Manifest {
  readonly id: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

let example: TrainedExample;
beforeAll(async () => {
  example = await trainExample("wine-quality");
});
afterAll(() => example.close());

const buildArgs = (out: string, ...more: readonly string[]) => {
  return ["-C", example.project, "build", "node", "--out", out, ...more];
};
const build = (out: string, ...more: readonly string[]): Promise<Ended> => espalier(...buildArgs(out, ...more));

/** The id of the build in a folder, every byte of which has been looked at; null: no folder is there. */
async function idOf(folder: string): Promise<string | null> {
  if (!existsSync(folder)) return null;
  const { id, files } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
  for (const { path, sha256 } of files) {
    const found = createHash("sha256").update(await readFile(join(folder, path)));
    expect(found.digest("hex"), path).toBe(sha256);
  }
  expect((await readdir(folder)).toSorted()).toEqual([...files.map(({ path }) => path), "manifest.json"].toSorted());
  return id;
}

/** One clear error: exit code 2, the stable code, what to do, and no stack. */
function expectRefusal({ code, stderr }: Ended, fault: string): void {
  expect(code, stderr).toBe(2);
  expect(stderr).toContain(`✗ ${fault}`);
  expect(stderr).toContain("→");
  expect(stderr).not.toMatch(/\n\s+at /);
}

const canMount = process.getuid?.() === 0 && process.platform === "linux";
const noMount = canMount ? "" : " (skipped: mounting a disk needs root, and Linux)";

describe("a folder that cannot be taken is left as it is", () => {
  test.each<[string, (home: string) => Promise<string>, string]>([
    [
      "a link to somebody's own folder",
      async (home) => {
        await mkdir(join(home, "mine"));
        await writeFile(join(home, "mine/thesis.txt"), "all of it");
        await symlink("mine", join(home, "link"));
        return join(home, "link");
      },
      "BUILD_FOLDER_TAKEN",
    ],
    ["the project itself", async () => ".", "BUILD_FOLDER_TAKEN"],
    ["the root of the disk", async () => "/", "BUILD_FOLDER_TAKEN"],
    [
      "a link to nothing",
      async (home) => {
        await symlink("nothing", join(home, "link"));
        return join(home, "link");
      },
      "PATH_NOT_FOLDER",
    ],
    [
      "links in a circle",
      async (home) => {
        await symlink("b", join(home, "a"));
        await symlink("a", join(home, "b"));
        return join(home, "a");
      },
      "PATH_REFUSED",
    ],
    ["a name that is too long", async (home) => join(home, "x".repeat(300)), "PATH_REFUSED"],
  ])("%s", async (_what, make, fault) => {
    const home = await scratch();
    const out = await make(home);
    const tree = () => execFileSync("ls", ["-lAR", "--time-style=full-iso", home], { encoding: "utf8" });
    const before = tree();
    expectRefusal(await build(out), fault);
    expect(tree().replace(/^total .*$/gm, "")).toBe(before.replace(/^total .*$/gm, ""));
  });

  test.skipIf(!canMount)(
    `a disk that is full, one that is only read, and one that is mounted there${noMount}`,
    async () => {
      const home = await scratch();
      for (const [options, fault, below] of [
        ["size=1m", "DISK_FULL", "new"],
        ["ro", "FOLDER_READ_ONLY", "new"],
        ["size=9m", "PATH_REFUSED", ""],
      ] as const) {
        execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", home]);
        try {
          expectRefusal(await build(join(home, below)), fault);
          expect(await readdir(home)).toEqual([]);
        } finally {
          execFileSync("umount", [home]);
        }
      }
    },
  );
});

test("names with quotes, line ends, dollars and more are only names", async () => {
  const home = await scratch();
  const names = [`a "b" 'c' \`$(touch pwned)\``, "-n\nnew: line", "--help", `🍷${"é".repeat(100)}`];
  for (const name of names) {
    const { code, stderr } = await build(join(home, name));
    expect(code, stderr).toBe(0);
    expect(await idOf(join(home, name)), name).toEqual(expect.any(String));
  }
  expect((await readdir(home)).toSorted()).toEqual(names.toSorted());
  expect(await readdir(example.project)).not.toContain("pwned");
});

const other = ["--set", "serve.drainMs=1234"];

test("a build that is killed leaves the build before it, or itself, and nothing that the next one does not remove", async () => {
  const home = await scratch();
  const out = join(home, "out");
  await build(out, ...other);
  const newer = await idOf(out);
  await build(out);
  const older = await idOf(out);
  expect(older).not.toBe(newer);
  // Killed as soon as it begins to write, and later and later.
  for (let delayMs = 0; delayMs < 24; delayMs += 5) {
    const child = start(buildArgs(out, ...other));
    const end = ended(child);
    while (child.exitCode === null && !(await readdir(home)).some((name) => name.endsWith(".tmp"))) await pause(1);
    await pause(delayMs);
    child.kill("SIGKILL");
    await end;
    // Between moving the old folder away and the new one to its place, neither is there: the next build makes it.
    const left = await idOf(out);
    expect([older, newer, null]).toContain(left);
    if (left !== older) await build(out);
  }
  expect((await build(out, ...other)).code).toBe(0);
  expect(await idOf(out)).toBe(newer);
  expect(await readdir(home)).toEqual(["out"]);
});

test("of builds at once into one folder, one is there as a whole, and no process fails", async () => {
  const home = await scratch();
  const out = join(home, "out");
  const ends = await Promise.all([build(out), build(out, ...other), build(out), build(out, ...other)]);
  for (const { code, stderr } of ends) expect(code, stderr).toBe(0);
  expect(await idOf(out)).toEqual(expect.any(String));
  expect(await readdir(dirname(out))).toEqual(["out"]);
});
