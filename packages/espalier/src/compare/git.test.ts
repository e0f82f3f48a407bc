import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { changedFiles, fileAt, resolveRevision } from "./git.ts";

afterEach(() => vi.unstubAllEnvs());

/** A repository with a project in a folder of it, and one commit. */
function repository() {
  const root = temporaryFolder();
  const dir = join(root, "models", "wine");
  mkdirSync(dir, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", ...args], {
      cwd: root,
      stdio: "pipe",
      encoding: "utf8",
    }).trim();
  const write = (path: string, content: string | Uint8Array) => writeFileSync(join(dir, path), content);
  const commit = () => {
    git("add", "-A");
    git("commit", "-qm", "a");
    return git("rev-parse", "HEAD");
  };
  git("init", "-q", "-b", "main");
  write("espalier.lock", "one\n");
  write("stage.ts", "1\n2\n3\n");
  writeFileSync(join(root, "other.txt"), "of another project");
  return { root, dir, git, write, commit, first: commit() };
}

test("a revision is a branch, a tag or the beginning of a commit", async () => {
  const { dir, git, first } = repository();
  git("tag", "v1");
  for (const revision of ["main", "v1", first, first.slice(0, 8), "HEAD", "@"]) {
    expect(await resolveRevision(dir, revision)).toBe(first);
  }
});

test.each(["-x", "--output=/tmp/x", "--exec=id", "", "main\n--all"])(
  "%j is refused before git sees it",
  async (revision) => {
    await expect(resolveRevision(temporaryFolder(), revision)).rejects.toMatchObject({ code: "REVISION_INVALID" });
  },
);

test.each(["nowhere", "$(touch x)", "main; id", "main:stage.ts", "main..main"])("%j is no commit", async (revision) => {
  const { dir } = repository();
  await expect(resolveRevision(dir, revision)).rejects.toMatchObject({ code: "REVISION_UNKNOWN" });
  expect(existsSync(join(dir, "x"))).toBe(false);
});

test("a folder outside of git, and a machine without git, have faults of their own", async () => {
  const folder = temporaryFolder();
  vi.stubEnv("GIT_CEILING_DIRECTORIES", join(folder, ".."));
  await expect(resolveRevision(folder, "main")).rejects.toMatchObject({ code: "GIT_NO_REPOSITORY" });
  vi.stubEnv("PATH", folder);
  await expect(resolveRevision(folder, "main")).rejects.toMatchObject({ code: "GIT_MISSING" });
});

test("a file is read as it was committed, from the project's own folder", async () => {
  const { dir, write, commit, first } = repository();
  write("espalier.lock", "two\n");
  const second = commit();
  write("espalier.lock", "not committed\n");
  expect(await fileAt(dir, first, "espalier.lock")).toBe("one\n");
  expect(await fileAt(dir, second, "espalier.lock")).toBe("two\n");
  expect(await fileAt(dir, first, "other.txt")).toBeNull();
});

test("changed files of the project are counted, whatever their names; those of others and the lock are not", async () => {
  const { root, dir, write, commit, first } = repository();
  write("stage.ts", "1\n2\n4\n5\n");
  write("tab\there \u00e9.txt", "a\n");
  write("picture.bin", new Uint8Array([0, 1, 2, 0]));
  write("espalier.lock", "two\n");
  writeFileSync(join(root, "other.txt"), "changed");
  const second = commit();
  const changes = await changedFiles(dir, first, second, ["espalier.lock"]);
  expect([...changes].sort((a, b) => a.path.localeCompare(b.path))).toEqual([
    { path: "picture.bin", added: null, removed: null },
    { path: "stage.ts", added: 2, removed: 1 },
    { path: "tab\there \u00e9.txt", added: 1, removed: 0 },
  ]);
  renameSync(join(dir, "stage.ts"), join(dir, "moved.ts"));
  expect(await changedFiles(dir, second, null, [])).toEqual([{ path: "stage.ts", added: 0, removed: 4 }]);
});

test("programs that a repository names for showing files are not run", async () => {
  const { root, dir, git, write, commit, first } = repository();
  const ran = join(root, "ran");
  const program = join(root, "program.sh");
  writeFileSync(program, `#!/bin/sh\ntouch "${ran}"\n`);
  chmodSync(program, 0o755);
  for (const key of ["diff.mine.textconv", "diff.mine.command", "diff.external", "core.fsmonitor", "core.pager"]) {
    git("config", key, program);
  }
  write(".gitattributes", "* diff=mine\n");
  write("stage.ts", "other\n");
  const second = commit();
  execFileSync("rm", ["-f", ran]);
  await changedFiles(dir, first, second, []);
  await changedFiles(dir, first, null, []);
  await fileAt(dir, second, "espalier.lock");
  expect(existsSync(ran)).toBe(false);
});
