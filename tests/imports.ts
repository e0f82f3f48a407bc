import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** One import as a file writes it, and what it means for the house. */
export interface Import {
  /** Path from the repository's root, with `/`. */
  readonly file: string;
  /** As written: `../table/index.ts`, `node:fs`, `fastify`. */
  readonly specifier: string;
}

// Biome keeps every import in one of these shapes. `new URL` covers worker files.
const shapes = [
  /^(?:import|export)\s[^"'`;]*?\sfrom\s+"([^"]+)"/gm,
  /^import\s+"([^"]+)"/gm,
  /\bimport\(\s*"([^"]+)"/g,
  /\bnew URL\(\s*"(\.[^"]+\.[jt]s)",\s*import\.meta\.url\s*\)/g,
];

/** The specifiers of a source text, comments left out. */
export function specifiersIn(source: string): readonly string[] {
  const code = source.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
  return shapes.flatMap((shape) => [...code.matchAll(shape)].map((match) => match[1]!));
}

/** Every TypeScript file below `folder` of which `keep` says yes; paths from `root`, sorted. */
export function sourceFiles(root: string, folder: string, keep: (file: string) => boolean): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter(keep)
    .sort();
}

export function importsOf(root: string, files: readonly string[]): readonly Import[] {
  return files.flatMap((file) =>
    specifiersIn(readFileSync(join(root, file), "utf8")).map((specifier) => ({ file, specifier })),
  );
}

/** The path, from the root, that a relative specifier names; null for packages and node: modules. */
export function targetOf({ file, specifier }: Import): string | null {
  if (!specifier.startsWith(".")) return null;
  return relative("/", resolve("/", dirname(file), specifier)).replaceAll("\\", "/");
}
