import { createRequire } from "node:module";
import { fault } from "../fault/index.ts";

/** What a program file imports. */
export interface Imports {
  /** As they are written: `./clean.ts`, `d3-array`. */
  readonly specifiers: readonly string[];
  /** Whether it imports a name that is known only when it runs. */
  readonly hasUnknown: boolean;
}

/**
 * What a TypeScript or JavaScript file imports when it runs: imports of types alone are none. Told from the very code
 * that will run, as the compiler of the stages gives it, so that the two cannot differ. A name in a comment may be found,
 * too; that adds a file that exists to what is watched, and does no harm.
 *
 * Takes 5 ms and more; the first one 150 ms, to load the compiler. Faults STAGE_MODULE_INVALID.
 */
export function importsIn(source: string, file: string): Imports {
  const { createJiti } = createRequire(import.meta.url)("jiti") as typeof import("jiti");
  const jiti = createJiti(import.meta.url, { fsCache: false, interopDefault: false });
  const compiled = jiti.transform({ source, filename: file, ts: /\.[cm]?tsx?$/.test(file), async: true });
  // A file that cannot be compiled becomes one that throws the reason.
  const error = /^exports\.__JITI_ERROR__ = (\{.*\})$/s.exec(compiled.trim())?.[1];
  if (error !== undefined) throw fault("STAGE_MODULE_INVALID", { file, problem: syntaxProblem(error) });
  const literal = /\b(?:jitiImport|require|jitiESMResolve)\(\s*(["'])((?:(?!\1)[^\\\n]|\\.)*)\1/g;
  const specifiers = [...compiled.matchAll(literal)].map(([, , text = ""]) => text);
  return { specifiers: [...new Set(specifiers)], hasUnknown: /\(\(specifier\) => new Promise\(/.test(compiled) };
}

function syntaxProblem(json: string): string {
  const { line, column, message } = JSON.parse(json) as { line: number; column: number; message: string };
  return `line ${line}, column ${column + 1}: ${message.trim().replace(/\.$/, "").toLowerCase()}`;
}
