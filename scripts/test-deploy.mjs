/**
 * `npm run test:deploy [-- FILTER…]`: the tests of builds and deploys, against an emulator of AWS and with real containers.
 * What they need and is not there is installed first, where that can be done: moto and podman-compose from PyPI into
 * .bench/ci (ESPALIER_MOTO and ESPALIER_PODMAN_COMPOSE name others), the Node versions of Lambda's runtimes from npm into
 * .bench/nodes (ESPALIER_NODE_22 and ESPALIER_NODE_24 name others), programs from Debian where this is root. What cannot be
 * had is said, and its tests are skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { majors, nodeOf } from "./other-nodes.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const path = [process.env.PATH, "/usr/sbin", "/sbin", "/usr/lib/cni"].join(delimiter);

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
  "redis-server": "redis-server",
  pg_ctlcluster: "postgresql",
  dnsname: "golang-github-containernetworking-plugin-dnsname",
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

/**
 * ESPALIER_MOTO and ESPALIER_PODMAN_COMPOSE, as they are set, or else as .ci/requirements.txt pins them. What is on the
 * PATH is not taken: Debian's podman-compose is too old to start what it should, and the emulator has to be the very one.
 */
function installFromPyPI() {
  const venv = join(root, ".bench/ci");
  const requirements = join(root, ".ci/requirements.txt");
  const stamp = join(venv, "installed.txt");
  const pins = readFileSync(requirements, "utf8");
  const programs = { ESPALIER_MOTO: "moto_server", ESPALIER_PODMAN_COMPOSE: "podman-compose" };
  const wanted = Object.entries(programs).filter(([variable]) => !process.env[variable]);
  if (wanted.length > 0 && !(existsSync(stamp) && readFileSync(stamp, "utf8") === pins)) {
    say(`installing ${wanted.map(([, program]) => program).join(", ")}`);
    const pip = ["install", "--quiet", "--disable-pip-version-check", "--retries", "1", "-r", requirements];
    if (succeeds("python3", ["-m", "venv", venv], 60) && succeeds(join(venv, "bin/pip"), pip, 300)) {
      writeFileSync(stamp, pins);
    }
  }
  const found = wanted.map(([variable, program]) => [variable, join(venv, "bin", program)]);
  for (const [variable, program] of found.filter(([, program]) => !existsSync(program))) {
    say(`not there, and its tests are skipped: ${program} (pip install -r .ci/requirements.txt, or set ${variable})`);
  }
  return Object.fromEntries(found.filter(([, program]) => existsSync(program)));
}

/** Another version knows other calls of AWS: what fails or passes with it may not do so in CI. */
function sayIfOtherMoto(program) {
  const tell = ["-c", "import importlib.metadata as m; print(m.version('moto'))"];
  const { stdout } = spawnSync(join(dirname(program), "python3"), tell, { encoding: "utf8", timeout: 10_000 });
  const wanted = /^moto.*==(.+)$/m.exec(readFileSync(join(root, ".ci/requirements.txt"), "utf8"))[1];
  if (stdout && stdout.trim() !== wanted) say(`${program} is moto ${stdout.trim()}; CI has ${wanted}`);
}

/** ESPALIER_NODE_<major> for each version that is there, or can be had; the tests of the others are skipped. */
function installNodes() {
  const found = majors.map((major) => [`ESPALIER_NODE_${major}`, nodeOf(major, say)]);
  return Object.fromEntries(found.filter(([, program]) => program !== null));
}

installPrograms();
const others = { ...installFromPyPI(), ...installNodes() };
if (process.env.ESPALIER_MOTO) sayIfOtherMoto(process.env.ESPALIER_MOTO);
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const filters = process.argv.slice(2).map((filter) => `tests/deploy/${filter}`);
const { status } = spawnSync(process.execPath, [vitest, "run", ...(filters.length > 0 ? filters : ["tests/deploy"])], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ESPALIER_DEPLOY: "1", ...others },
});
process.exitCode = status ?? 1;
