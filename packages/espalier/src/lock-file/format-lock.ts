import { canonicalJson } from "../store/index.ts";
import { lockFormat, type LockLine } from "./lock.ts";

/**
 * The text of a lock file: sorted, and with an empty line between two lines, because git takes changes of neighbouring
 * lines for a conflict. Equal lines give equal bytes.
 */
export function formatLock(lines: ReadonlyMap<string, LockLine>): string {
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  return [`# espalier.lock format ${lockFormat}`, ...sorted.map(([name, line]) => `${name} ${lineText(line)}`), ""]
    .join("\n\n")
    .replace(/\n\n$/, "\n");
}

/** What is empty is left out. */
function lineText({ key, code, params, inputs, outputs, metrics, intervals }: LockLine): string {
  const parts = Object.entries({ params, inputs, outputs, metrics, intervals });
  const filled = parts.filter(([, part]) => Object.keys(part).length > 0);
  const fields = [`"key":${JSON.stringify(key)}`, `"code":${JSON.stringify(code)}`];
  return `{${[...fields, ...filled.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`)].join(",")}}`;
}
