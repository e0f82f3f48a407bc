import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { espalier, scratch, type Ended } from "./espalier-cli.ts";

const config = (alpha: number, more = "") => `import { writeFileSync } from "node:fs";
import { csv, defineProject, stage } from "espalier";
import { number, ridge, schema } from "@espalier/learn";
${more}
export default defineProject({
  name: "p",
  source: csv("data.csv"),
  features: schema({ a: number() }),
  target: { name: "y", kind: "regression" },
  candidates: { ridge: ridge({ alpha: ${alpha} }) },
  search: { trials: 1, folds: 2 },
  stages: { shout: stage.shell("tr a-z A-Z < in.txt > out.txt", { inputs: ["in.txt"], outputs: ["out.txt"] }) },
});
`;

const printed = <T>({ code, stdout, stderr }: Ended): T => {
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
};

interface Compared {
  readonly a: { readonly label: string };
  readonly metrics: readonly { readonly metric: string; readonly verdict: string; readonly same_rows: boolean }[];
  readonly stages: readonly { readonly stage: string }[];
  readonly files: readonly { readonly path: string }[];
}

test("a branch is compared with main by their lock files: in a fresh clone, and without running main's config", async () => {
  const root = await scratch();
  const [dir, clone] = [join(root, "project"), join(root, "clone")];
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", ...args], {
      stdio: "pipe",
      cwd: existsSync(dir) ? dir : root,
    });
  git("init", "-q", "-b", "main", dir);
  const write = (path: string, text: string) => writeFileSync(join(dir, path), text);
  const commit = () => [git("add", "-A"), git("commit", "-qm", "a")];
  const rows = Array.from({ length: 200 }, (_, i) => `${i % 41},${2 * (i % 41) + Math.sin(3 * i)}`);
  write("data.csv", `a,y\n${rows.join("\n")}\n`);
  write("in.txt", "hello\n");
  write(".gitignore", ".espalier/\n");
  const ran = join(root, "main-was-run");
  write("espalier.config.ts", config(9000));
  expect((await espalier("-C", dir, "run")).code).toBe(0);
  write("espalier.config.ts", config(9000, `writeFileSync(${JSON.stringify(ran)}, "");`)); // reading main would show
  commit();

  git("checkout", "-qb", "better");
  write("espalier.config.ts", config(1));
  write("in.txt", "hello there\n");
  expect((await espalier("-C", dir, "run")).code).toBe(0);
  commit();

  const beside = printed<Compared>(await espalier("-C", dir, "diff", "main", "better", "--json"));
  expect(beside.metrics.find(({ metric }) => metric === "r2")).toMatchObject({ verdict: "better", same_rows: true });
  expect(beside.stages.map(({ stage }) => stage)).toContain("shout");
  expect(beside.files.map(({ path }) => path)).toEqual(["espalier.config.ts", "in.txt", "out.txt"]);

  git("clone", "-q", dir, clone);
  const afar = printed<Compared>(await espalier("-C", clone, "diff", "origin/main", "HEAD", "--json"));
  expect(afar.metrics.find(({ metric }) => metric === "r2")).toMatchObject({ verdict: "better", same_rows: false });
  const markdown = await espalier("-C", clone, "diff", "origin/main", "--markdown");
  expect(markdown.stdout).toMatch(/\| `r2` \|.*✅ better \|/);
  expect((await espalier("-C", clone, "metrics")).stdout).toContain("espalier.lock");
  expect(existsSync(ran)).toBe(false);
  expect(existsSync(join(clone, ".espalier"))).toBe(false);

  const locked = await espalier("-C", clone, "run", "--locked");
  expect(locked.code, locked.stderr).toBe(0);
  expect(readFileSync(join(clone, "espalier.lock"), "utf8")).toBe(readFileSync(join(dir, "espalier.lock"), "utf8"));
});
