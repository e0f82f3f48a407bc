import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BadStart } from "./bad-start.mjs";
import { benchDir, madeDir, madeFile } from "./paths.mjs";

const npmFolder = join(madeDir, "npm");

/** The interpreter that has the peers of requirements.txt; installs them where they are missing or pinned anew. */
export const pythonWithPeers = () => environmentOf("venv", "requirements.txt");

/** The interpreter that has the peers of the data benchmark. */
export const pythonWithDataPeers = () => environmentOf("venv-data", "requirements-data.txt");

/** The interpreter that has ydata-profiling, which wants older packages than the others. */
export const pythonWithProfiler = () => environmentOf("venv-profile", "requirements-profile.txt");

/** The interpreter that has the peers of the serving benchmark. */
export const pythonWithServers = () => environmentOf("venv-serving", "requirements-serving.txt");

/** The interpreter that has MLServer, which wants an older FastAPI than the others. */
export const pythonWithMlserver = () => environmentOf("venv-mlserver", "requirements-mlserver.txt");

/** The interpreter that has scikit-learn and AWS's own runtime client for Python. */
export const pythonWithLambda = () => environmentOf("venv-lambda", "requirements-lambda.txt");

/** @param {string} folder @param {string} requirements */
function environmentOf(folder, requirements) {
  const venv = join(madeDir, folder);
  const python = join(venv, "bin", "python");
  installOnce(join(benchDir, requirements), madeFile(folder, "installed"), (pins) => {
    if (spawnSync("python3", ["--version"]).status !== 0) {
      throw new BadStart("the peers are Python packages, and there is no python3: install Python 3.11 or newer");
    }
    must("python3", ["-m", "venv", venv], "a virtual environment could not be made (Debian: apt install python3-venv)");
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pins];
    must(python, pip, `the peers of bench/${requirements} could not be installed: is there a network?`);
  });
  return python;
}

/** The folder whose node_modules hold the peers of peers/package.json. */
export function npmPeers() {
  const pins = join(benchDir, "peers", "package.json");
  installOnce(pins, madeFile("npm", "installed"), () => {
    copyFileSync(pins, join(npmFolder, "package.json"));
    // Their install scripts fetch GPU libraries, which nothing here uses.
    const npm = ["install", "--prefix", npmFolder, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    must("npm", npm, "the peers of bench/peers/package.json could not be installed: is there a network?");
  });
  return npmFolder;
}

/**
 * @param {string} pins the file that names the versions
 * @param {string} stamp where the hash of the installed pins is kept
 * @param {(pins: string) => void} install
 */
function installOnce(pins, stamp, install) {
  const hash = createHash("sha256").update(readFileSync(pins)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  process.stderr.write(`installing the peers of ${pins}\n`);
  install(pins);
  writeFileSync(stamp, hash);
}

/** @param {string} command @param {string[]} args @param {string} problem */
function must(command, args, problem) {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new BadStart(`${problem}\n${(stderr ?? "").trim()}`);
}
