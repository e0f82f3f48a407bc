/**
 * `npm run test:deploy [-- FILTER…]`: the tests of builds and deploys, against an emulator of AWS and with real containers.
 * What they need and is not there is installed first, where that can be done: moto from PyPI into .bench/ci (ESPALIER_MOTO
 * names another), programs from Debian where this is root. What cannot be had is said, and its tests are skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const path = [process.env.PATH, "/usr/sbin", "/sbin"].join(delimiter);

/** Program → Debian's package with it. */
const programs = {
  buildah: "buildah",
  podman: "podman",
  runc: "runc",
  skopeo: "skopeo",
  "docker-registry": "docker-registry",
  debootstrap: "debootstrap",
  shellcheck: "shellcheck",
  jq: "jq",
  curl: "curl",
  git: "git",
  promtool: "prometheus",
};

const isThere = (program) => path.split(delimiter).some((dir) => existsSync(join(dir, program)));
const say = (line) => process.stderr.write(`${line}\n`);

/** @param {string} command @param {string[]} args @param {number} seconds */
function succeeds(command, args, seconds) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(command, args, { stdio: "ignore", timeout: seconds * 1000, env }).status === 0;
}

function installPrograms() {
  const missing = () => Object.keys(programs).filter((program) => !isThere(program));
  const wanted = missing().map((program) => programs[program]);
  if (wanted.length === 0) return;
  if (isThere("apt-get") && process.getuid?.() === 0) {
    say(`installing ${wanted.join(", ")}`);
    succeeds("apt-get", ["-qq", "update"], 120);
    const install = ["-qq", "install", "--no-install-recommends", "-y"];
    // One that cannot be had must not keep the others away.
    if (!succeeds("apt-get", [...install, ...wanted], 300)) {
      for (const one of wanted) succeeds("apt-get", [...install, one], 120);
    }
  }
  if (missing().length > 0) say(`not there, and its tests are skipped: ${missing().join(", ")}`);
}

/** The emulator's command; null: it cannot be had. */
function installMoto() {
  if (process.env.ESPALIER_MOTO) return process.env.ESPALIER_MOTO;
  if (isThere("moto_server")) return "moto_server";
  const venv = join(root, ".bench/ci");
  const command = join(venv, "bin/moto_server");
  if (existsSync(command)) return command;
  say("installing moto");
  const pip = ["install", "--quiet", "--disable-pip-version-check", "--retries", "1"];
  const isMade =
    succeeds("python3", ["-m", "venv", venv], 60) &&
    succeeds(join(venv, "bin/pip"), [...pip, "-r", join(root, ".ci/requirements.txt")], 300);
  if (isMade) return command;
  say("not there, and its tests are skipped: moto (pip install 'moto[server]', or set ESPALIER_MOTO)");
  return null;
}

installPrograms();
const moto = installMoto();
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const filters = process.argv.slice(2).map((filter) => `tests/deploy/${filter}`);
const { status } = spawnSync(process.execPath, [vitest, "run", ...(filters.length > 0 ? filters : ["tests/deploy"])], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ESPALIER_DEPLOY: "1", ...(moto === null ? {} : { ESPALIER_MOTO: moto }) },
});
process.exitCode = status ?? 1;
