/**
 * `npm run fuzz [-- --cases N --only NAME --seed N]`: asks every operation of the examples' servers for what their OpenAPI
 * documents allow, and for what they do not. Nothing may end in a 5xx or hang, and every answer must match its schema.
 * schemathesis, which does the asking, is installed from PyPI into .bench/fuzz. Exit code 1: something was found.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "packages/espalier/bin/espalier.js");
const settings = join(root, "scripts/fuzz");
const venv = join(root, ".bench/fuzz");

/** Every view of every example: those of the others under /models, each one's own at the root. */
const servers = [
  {
    name: "all",
    args: ["serve", "wine-quality", "iris", "wine-cultivars", "network-security"],
  },
  {
    name: "gateway",
    args: ["-C", "wine-quality", "--env", "gateway", "serve"],
  },
  { name: "iris", args: ["-C", "iris", "serve"] },
  { name: "wine-cultivars", args: ["-C", "wine-cultivars", "serve"] },
  { name: "network-security", args: ["-C", "network-security", "serve"] },
];
const examples = ["wine-quality", "iris", "wine-cultivars", "network-security"];

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "30" },
    only: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
  },
});

/** @param {string} command @param {string[]} args @param {string} [cwd] */
function must(command, args, cwd) {
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stderr ?? ""}`);
}

function install() {
  const pins = join(settings, "requirements.txt");
  const stamp = join(venv, "installed");
  const hash = createHash("sha256").update(readFileSync(pins)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  process.stderr.write("installing schemathesis\n");
  must("python3", ["-m", "venv", venv]);
  must(join(venv, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", pins]);
  writeFileSync(stamp, hash);
}

/** @param {string} cwd @param {string[]} args */
async function startServer(cwd, args) {
  const child = spawn(process.execPath, [cli, ...args, "--port", "0"], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((done) => child.once("close", done));
  let told = "";
  const url = await new Promise((found, failed) => {
    child.stderr.on("data", (piece) => {
      told += piece;
      const match = /\bon (http:\S+)/.exec(told);
      if (match) found(match[1]);
    });
    void ended.then(() => failed(new Error(`the server ended:\n${told}`)));
  });
  return { url, child, ended, told: () => told };
}

/** @param {string} cwd @param {{ name: string, args: string[] }} server */
async function fuzz(cwd, { name, args }) {
  process.stdout.write(`\n${name}\n`);
  const server = await startServer(cwd, args);
  const options = [
    "--config-file",
    join(settings, "schemathesis.toml"),
    "run",
    `${server.url}/openapi.json`,
    "--phases",
    "examples,coverage,fuzzing",
    "--max-examples",
    values.cases,
    "--seed",
    values.seed,
    "--continue-on-failure",
    "--no-color",
  ];
  const asker = spawn(join(venv, "bin/schemathesis"), options, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, SCHEMATHESIS_HOOKS: "hooks", PYTHONPATH: settings },
  });
  const found = (await new Promise((done) => asker.once("close", done))) !== 0;
  const answers = await fetch(`${server.url}/ready`, {
    signal: AbortSignal.timeout(10_000),
  }).then(
    ({ status }) => status === 200,
    () => false,
  );
  server.child.kill("SIGTERM");
  const code = await server.ended;
  if (!answers || code !== 0)
    process.stdout.write(`the server did not outlive it (exit code ${code})\n${server.told()}`);
  return found || !answers || code !== 0;
}

install();
const dir = await mkdtemp(join(tmpdir(), "espalier-fuzz-"));
try {
  for (const example of examples) {
    await cp(join(root, "examples", example), join(dir, example), {
      recursive: true,
      filter: (path) => !path.endsWith(".espalier"),
    });
    must(process.execPath, [cli, "-C", example, "run", "--set", "search.trials=1"], dir);
  }
  for (const server of servers.filter(({ name }) => values.only === "" || name === values.only)) {
    if (await fuzz(dir, server)) process.exitCode = 1;
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
