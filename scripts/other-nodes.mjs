/** The Nodes that functions and containers run on, as packages of npm's: no installer, and no step that runs on install. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const versions = { 22: "22.23.3", 24: "24.21.0" };
export const majors = Object.keys(versions);

const folderOf = (version) => fileURLToPath(new URL(`../.bench/nodes/${version}`, import.meta.url));
const succeeds = (command, args, seconds) =>
  spawnSync(command, args, { stdio: "ignore", timeout: seconds * 1000 }).status === 0;

/**
 * The program: ESPALIER_NODE_<major>, or npm's, kept in .bench/nodes. null, and a line of why, where it cannot be had.
 *
 * @param {string} major
 * @param {(line: string) => void} say
 */
export function nodeOf(major, say) {
  const given = process.env[`ESPALIER_NODE_${major}`];
  if (given) return given;
  const version = versions[major];
  const name = `node-${process.platform}-${process.arch}`;
  const folder = folderOf(version);
  const program = join(folder, "node_modules", name, "bin/node");
  const answers = () => succeeds(program, ["--version"], 10);
  if (answers()) return program;
  say(`installing Node ${version}`);
  mkdirSync(folder, { recursive: true });
  const install = ["install", "--silent", "--no-save", "--no-package-lock", "--ignore-scripts", "--prefix", folder];
  if (succeeds("npm", [...install, `${name}@${version}`], 180) && answers()) return program;
  say(`Node ${version} cannot be had (npm's ${name}); ESPALIER_NODE_${major} may name another`);
  return null;
}
