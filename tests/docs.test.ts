import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test, type ExpectStatic } from "vitest";
import { jsonDifferences, missingLine } from "./docs/expected.ts";
import { blocksOf, commandsOf, type Block } from "./docs/page.ts";
import { isRunnable, openSandbox } from "./docs/sandbox.ts";
import { typeErrors } from "./docs/type-check.ts";
import { isThorough, notByDefault } from "./thorough.ts";

const root = resolve(import.meta.dirname, "..");
const cli = join(root, "packages/espalier/bin/espalier.js");
const limit = { commandMs: 60_000, pageMs: 180_000 };

const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((file) => `docs/${file}`);
const inExamples = readdirSync(join(root, "examples")).map((name) => `examples/${name}/README.md`);
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md", ...inExamples, ...inDocs]
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".md") && existsSync(join(root, file)))
  .sort();
const textOf = (page: string) => readFileSync(join(root, page), "utf8");
const run = (page: string, language: string) =>
  blocksOf(textOf(page)).filter((block) => block.language === language && block.notRun === null);

test("the TypeScript in the documentation compiles", () => {
  expect(typeErrors(root, new Map(pages.map((page) => [page, run(page, "ts")])))).toEqual([]);
});

test.each(pages.filter((page) => /\]\(/.test(textOf(page))))("%s links only to files that exist", (page) => {
  const prose = textOf(page).replace(/^```[\s\S]*?^```/gm, "");
  const targets = [...prose.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
  const local = targets.filter((target) => !/^[a-z]+:/.test(target));
  expect(local.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
});

const withCommands = pages.filter((page) => run(page, "sh").length > 0);

test.each(withCommands)("%s has only commands that can be run here, or says why they are not", (page) => {
  const commands = run(page, "sh").flatMap((block) => commandsOf(block.code));
  expect(commands.filter((command) => !isRunnable(command))).toEqual([]);
});

const hasCurl = spawnSync("curl", ["--version"]).status === 0;
/** Long ones: what they show of the tool, other pages and tests show as well. */
const longPages = [
  "docs/concepts/pipeline-and-cache.md",
  "docs/concepts/store.md",
  "docs/guides/build.md",
  "docs/guides/checks.md",
  "docs/guides/comparing.md",
  "docs/guides/costs.md",
  "docs/guides/data-versions.md",
  "docs/guides/deploy-local.md",
  "docs/guides/environments.md",
  "docs/guides/getting-started.md",
  "docs/guides/how-results-stay-honest.md",
  "docs/guides/own-stages.md",
  "docs/guides/pipeline.md",
  "docs/guides/predictions.md",
  "docs/guides/protection.md",
  "docs/guides/report.md",
  "docs/guides/schedule.md",
  "docs/guides/training-by-http.md",
  "docs/guides/workers.md",
  "docs/guides/your-own-data.md",
  "examples/wine-cultivars/README.md",
  "examples/wine-quality/README.md",
];
const needsCurl = (page: string) => run(page, "sh").some((block) => /^curl\b/m.test(block.code));

// Two at a time (vitest.config.ts): each page has a sandbox to itself, and most of its time it waits for a command.
for (const page of withCommands) {
  const missing = !hasCurl && needsCurl(page) ? " (skipped: no curl on this machine)" : "";
  const left = isThorough || !longPages.includes(page) ? missing : notByDefault;
  test.skipIf(left !== "")(
    `the commands of ${page} do what it says${left}`,
    { concurrent: true, timeout: limit.pageMs },
    ({ expect: expectHere }) => walk(page, expectHere),
  );
}

/** Runs the commands of a page, in order, in one sandbox, and compares what they print with what the page shows. */
async function walk(page: string, expectHere: ExpectStatic): Promise<void> {
  const sandbox = await openSandbox(root, { cli, timeoutMs: limit.commandMs });
  try {
    const blocks = blocksOf(textOf(page));
    for (const [at, block] of blocks.entries()) {
      if (block.file !== null) writeInto(sandbox.folder, block.file, block.code);
      if (block.language !== "sh" || block.notRun !== null) continue;
      let stdout = "";
      let output = "";
      for (const command of commandsOf(block.code)) {
        const outcome = await sandbox.run(command);
        stdout += outcome.stdout;
        output += outcome.output;
        expectHere(outcome.exitCode, `${page}:${block.line}: ${command}\n${outcome.output}`).toBe(block.exits);
      }
      const shown = blocks[at + 1];
      if (shown !== undefined && shown.notRun === null) compare(expectHere, page, shown, stdout, output);
    }
  } finally {
    for (const [command, { exitCode, output }] of await sandbox.close()) {
      expectHere.soft(exitCode, `${page}: ${command} did not stop on SIGTERM with exit code 0\n${output}`).toBe(0);
    }
  }
}

function writeInto(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `${text}\n`);
}

function compare(expectHere: ExpectStatic, page: string, shown: Block, stdout: string, output: string): void {
  const where = `${page}:${shown.line}: the page shows something else than\n${output}`;
  if (shown.language === "text") expectHere(missingLine(shown.code, output), where).toBeNull();
  if (shown.language !== "json") return;
  expectHere(jsonDifferences(JSON.parse(shown.code), JSON.parse(stdout)), where).toEqual([]);
}

test("every page is reachable from the index", () => {
  const links = (page: string) =>
    [...textOf(page).matchAll(/\]\(([^)#\s]+\.md)/g)].map((match) =>
      relative(root, resolve(root, dirname(page), match[1]!)),
    );
  const reached = new Set(["README.md", "docs/README.md"]);
  for (const page of reached) if (existsSync(join(root, page))) for (const next of links(page)) reached.add(next);
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});
