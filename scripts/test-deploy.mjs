/**
 * `npm run test:deploy [-- FILTER…]`: the tests of builds and deploys, against an emulator of AWS and with real containers.
 * What they need and is not there is installed first, where that can be done: moto and podman-compose from PyPI into
 * .bench/ci (ESPALIER_MOTO and ESPALIER_PODMAN_COMPOSE name others), the Node versions of Lambda's runtimes from npm into
 * .bench/nodes (ESPALIER_NODE_22 and ESPALIER_NODE_24 name others), programs from Debian where this is root. What cannot be
 * had is said, and its tests are skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

/** Those that a function and a container run on; Node's own programs, as packages of npm's. */
const nodes = { 22: "22.23.3", 24: "24.21.0" };

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

/** ESPALIER_MOTO and ESPALIER_PODMAN_COMPOSE, where the program is there, or can be had. */
function installFromPyPI() {
  const venv = join(root, ".bench/ci");
  const inVenv = (program) => join(venv, "bin", program);
  const pip = ["install", "--quiet", "--disable-pip-version-check", "--retries", "1"];
  // Of podman-compose, Debian's is too old to start what it should.
  const there = { ESPALIER_MOTO: isThere("moto_server") ? "moto_server" : undefined };
  const wanted = { ESPALIER_MOTO: "moto_server", ESPALIER_PODMAN_COMPOSE: "podman-compose" };
  const found = ([variable, program]) =>
    process.env[variable] || there[variable] || (existsSync(inVenv(program)) ? inVenv(program) : undefined);
  const missing = () => Object.entries(wanted).filter((one) => found(one) === undefined);
  if (missing().length > 0) {
    say(
      `installing ${missing()
        .map(([, program]) => program)
        .join(", ")}`,
    );
    if (succeeds("python3", ["-m", "venv", venv], 60))
      succeeds(inVenv("pip"), [...pip, "-r", join(root, ".ci/requirements.txt")], 300);
  }
  for (const [variable, program] of missing())
    say(`not there, and its tests are skipped: ${program} (pip install -r .ci/requirements.txt, or set ${variable})`);
  return Object.fromEntries(Object.entries(wanted).flatMap((one) => (found(one) ? [[one[0], found(one)]] : [])));
}

/** Another version knows other calls of AWS: what fails or passes with it may not do so in CI. */
function sayIfOtherMoto(program) {
  const tell = ["-c", "import importlib.metadata as m; print(m.version('moto'))"];
  const { stdout } = spawnSync(join(dirname(program), "python3"), tell, { encoding: "utf8", timeout: 10_000 });
  const wanted = /^moto.*==(.+)$/m.exec(readFileSync(join(root, ".ci/requirements.txt"), "utf8"))[1];
  if (stdout && stdout.trim() !== wanted) say(`${program} is moto ${stdout.trim()}; CI has ${wanted}`);
}

/** ESPALIER_NODE_<major> for each version that is there, or can be had. */
function installNodes() {
  const found = Object.entries(nodes).map(([major, version]) => {
    const name = `ESPALIER_NODE_${major}`;
    return [name, process.env[name] || installNode(version)];
  });
  return Object.fromEntries(found.filter(([, program]) => program !== null));
}

/** @param {string} version */
function installNode(version) {
  const package_ = `node-${process.platform}-${process.arch}`;
  const folder = join(root, ".bench/nodes", version);
  const program = join(folder, "node_modules", package_, "bin/node");
  const answers = () => succeeds(program, ["--version"], 10);
  if (answers()) return program;
  say(`installing Node ${version}`);
  mkdirSync(folder, { recursive: true });
  const install = ["install", "--silent", "--no-save", "--no-package-lock", "--ignore-scripts", "--prefix", folder];
  if (succeeds("npm", [...install, `${package_}@${version}`], 180) && answers()) return program;
  say(`not there, and its tests are skipped: Node ${version} (npm's ${package_})`);
  return null;
}

installPrograms();
const others = { ...installFromPyPI(), ...installNodes() };
if (others.ESPALIER_MOTO) sayIfOtherMoto(others.ESPALIER_MOTO);
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const filters = process.argv.slice(2).map((filter) => `tests/deploy/${filter}`);
const { status } = spawnSync(process.execPath, [vitest, "run", ...(filters.length > 0 ? filters : ["tests/deploy"])], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ESPALIER_DEPLOY: "1", ...others },
});
process.exitCode = status ?? 1;
