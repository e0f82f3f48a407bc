import type { RunRecord } from "../pipeline/index.ts";
import { svgFile } from "../page/index.ts";
import { runPictures } from "./run-pictures.ts";

/** The pictures of a run as SVG files: name → text. The same run gives the same names and bytes. */
export function runFigures(record: RunRecord): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { name, picture } of runPictures(record)) files.set(freeName(name, files), svgFile(picture));
  return files;
}

/** A name that every file system takes, whatever a candidate is called. */
function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 80);
  for (let i = 1; ; i++) {
    const file = `${plain}${i === 1 ? "" : `-${i}`}.svg`;
    if (!taken.has(file)) return file;
  }
}
