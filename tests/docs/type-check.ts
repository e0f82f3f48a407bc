import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Block } from "./page.ts";

/**
 * Compiles every block, in one call of the compiler, as a module that imports Espalier as a user's project would.
 * Returns what is wrong, by page and line of the page.
 */
export function typeErrors(root: string, pages: ReadonlyMap<string, readonly Block[]>): readonly string[] {
  const parent = join(root, ".docs-check");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "types-")); // inside the repository, so that node_modules is found
  try {
    const pageOf = new Map<string, string>();
    for (const [page, blocks] of pages) {
      for (const block of blocks) {
        const file = `${page.replaceAll(/[^a-z0-9]/gi, "-")}-${block.line}.ts`;
        pageOf.set(file, page);
        // The blank lines make the compiler's line numbers those of the page.
        writeFileSync(join(folder, file), `${"\n".repeat(block.line - 1)}${block.code}\nexport {};\n`);
      }
    }
    if (pageOf.size === 0) return [];
    const config = {
      extends: relative(folder, join(root, "tsconfig.base.json")),
      compilerOptions: {
        composite: false,
        declaration: false,
        declarationMap: false,
        sourceMap: false,
        noEmit: true,
        noUnusedLocals: false,
        types: ["node"],
      },
      include: ["*.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [compiler, "-p", join(folder, "tsconfig.json"), "--pretty", "false"],
      { cwd: folder, encoding: "utf8" },
    );
    if (status === 0) return [];
    const errors = stdout.split("\n").filter((line) => line.includes("error TS"));
    if (errors.length === 0) return [stdout + stderr];
    return errors.map((line) =>
      line.replace(/^([^(]+)\((\d+),/, (_, file: string, at) => `${pageOf.get(file)}:${at}(`),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
