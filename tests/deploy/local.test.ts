import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../packages/espalier/src/fixtures/spawn-moto.ts";
import { alertRules } from "../../packages/espalier/src/monitoring/index.ts";
import { endServices, findPrograms, parseEnvironmentFile } from "../../packages/espalier/src/local/index.ts";
import { isAlive, processIdentity } from "../../packages/espalier/src/store/index.ts";
import { ended, espalier, scratch, start } from "../espalier-cli.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

const programs = findPrograms();
/** A test with services that are installed here; otherwise skipped, and says which are missing. */
const withPrograms = (needs: readonly (keyof typeof programs)[], name: string, work: () => Promise<void>) => {
  const missing = needs.filter((one) => programs[one] === null);
  test.skipIf(missing.length > 0)(missing.length > 0 ? `${name} (skipped: no ${missing.join(", ")} here)` : name, work);
};

let example: TrainedExample;
beforeAll(async () => {
  example = await trainExample("iris");
  await chmod(example.home, 0o755); // PostgreSQL is not root, and must get through
});
afterAll(() => example.close());

interface Report {
  readonly services: readonly {
    readonly name: string;
    readonly state: string;
    readonly url: string;
    readonly pid: number;
  }[];
  readonly passwords: string;
}

/** Ports that nobody has now: those of the settings may be somebody's. */
async function settings(...names: readonly string[]): Promise<readonly string[]> {
  const ports = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
  return ports.map(([name, port]) =>
    name === "server" ? `--set=deploy.local.port=${port}` : `--set=deploy.local.ports.${name}=${port}`,
  );
}

const up = (project: string, only: readonly string[], ...more: readonly string[]) => [
  "-C",
  project,
  "up",
  "--json",
  "--only",
  only.join(","),
  ...more,
];

/** What a command that stays prints once it is up. */
function reportOf(child: ChildProcess): Promise<Report> {
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout!.on("data", (piece) => {
      text += String(piece);
      if (!text.endsWith("}\n")) return;
      const told = JSON.parse(text) as Report;
      if ("services" in told) resolve(told);
      else reject(new Error(text));
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
}

const alive = (report: Report) =>
  report.services.filter(({ pid }) => isAlive(processIdentity(pid))).map(({ name }) => name);

withPrograms(
  ["prometheus", "redis", "postgres"],
  "up starts what is installed, all of it works, and Ctrl-C ends all of it",
  async () => {
    const names = ["server", "postgres", "redis", "prometheus"];
    const child = start(up(example.project, names, ...(await settings(...names))));
    onTestFinished(() => void child.kill("SIGTERM"));
    const end = ended(child);
    const report = await reportOf(child);
    expect(report.services.map(({ name, state }) => `${name} ${state}`)).toEqual(names.map((name) => `${name} up`));
    const url = (name: string) => report.services.find((one) => one.name === name)!.url;
    const passwords = parseEnvironmentFile(await readFile(report.passwords, "utf8"));
    expect(statSync(report.passwords).mode & 0o777).toBe(0o600);

    expect((await fetch(`${url("server")}/ready`)).status).toBe(200);

    const open = async (password: string) => {
      const connectionString = url("postgres").replace("@", `:${password}@`);
      const client = new Client({ connectionString });
      await client.connect();
      const { rows } = await client.query<{ current_database: string }>("SELECT current_database()");
      await client.end();
      return rows[0]?.current_database;
    };
    expect(await open(passwords["POSTGRES_PASSWORD"]!)).toBe("espalier");
    await expect(open("guessed")).rejects.toThrow(/password authentication failed/);

    const redis = Number(new URL(url("redis")).port);
    expect(await said(redis, "PING\r\n")).toMatch(/^-NOAUTH/);
    expect(await said(redis, `AUTH ${passwords["REDIS_PASSWORD"]}\r\n`)).toBe("+OK\r\n");

    const upOf = async () => {
      const answer = await fetch(`${url("prometheus")}/api/v1/query?query=${encodeURIComponent('up{job="espalier"}')}`);
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
      return data.result.map(({ value }) => value[1]);
    };
    await expect.poll(upOf, { timeout: 20_000 }).toEqual(["1"]);

    child.kill("SIGINT");
    expect((await end).code).toBe(0);
    expect(alive(report)).toEqual([]);
  },
);

/** The first thing that a port answers. */
const said = (port: number, words: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(words));
    socket.once("error", reject).once("data", (piece) => {
      socket.destroy();
      resolve(String(piece));
    });
  });

withPrograms(
  ["redis"],
  "what runs in the background is found again: it refuses a second time, tells deaths, and down ends it, even when nobody minds it",
  async () => {
    const names = ["server", "redis"];
    const ports = await settings(...names);
    const first = await espalier(...up(example.project, names, "--detach", ...ports));
    onTestFinished(async () => void (await espalier("-C", example.project, "down")));
    expect(first.code, first.stderr).toBe(0);
    const report = JSON.parse(first.stdout) as Report;
    expect(alive(report)).toEqual(names);

    const second = await espalier(...up(example.project, ["server"], ...(await settings("server"))));
    expect([second.code, (JSON.parse(second.stdout) as { error: { code: string } }).error.code]).toEqual([
      2,
      "LOCAL_RUNNING",
    ]);

    const folder = join(example.project, ".espalier/up");
    const { supervisor } = JSON.parse(readFileSync(join(folder, "state.json"), "utf8")) as {
      supervisor: { pid: number };
    };
    process.kill(report.services.find(({ name }) => name === "redis")!.pid, "SIGKILL");
    await expect.poll(() => readFileSync(join(folder, "up.log"), "utf8")).toMatch(/Redis ended by itself \(SIGKILL\)/);

    process.kill(supervisor.pid, "SIGKILL");
    const down = await espalier("-C", example.project, "down", "--json");
    expect(JSON.parse(down.stdout)).toMatchObject({ ended: [{ name: "server", how: "ended" }] });
    expect(alive(report)).toEqual([]);
    expect((await espalier("-C", example.project, "down")).stdout).toBe("nothing is up\n");
  },
);

test("what a service started goes with it, also when it died without a word", async () => {
  const leader = spawn("sh", ["-c", "sleep 600 & echo $!; wait"], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [pid] = (await once(leader.stdout, "data")).map(Number) as [number];
  const service = { ...processIdentity(leader.pid!), name: "mlflow", stopSignal: "SIGTERM", stopMs: 1000 } as const;
  const left = processIdentity(pid);
  leader.kill("SIGKILL");
  await once(leader, "exit");
  expect(isAlive(left)).toBe(true);
  expect(await endServices([service])).toEqual([]);
  await expect.poll(() => isAlive(left)).toBe(false);
});

test("a port that somebody has is named, and nothing is started", async () => {
  const busy = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void busy.close());
  await new Promise((resolve) => busy.once("listening", resolve));
  const { port } = busy.address() as { port: number };
  const { code, stderr } = await espalier(
    "-C",
    example.project,
    "up",
    "--only",
    "server",
    `--set=deploy.local.port=${port}`,
  );
  expect(code).toBe(2);
  expect(stderr).toContain(`port ${port}, which server is to have, is in use`);
  expect(stderr).toContain(`--set deploy.local.port=${port + 1}`);
  expect(existsSync(join(example.project, ".espalier/up/state.json"))).toBe(false);
});

withPrograms(["redis"], "where one cannot start, the others are ended, and it is told what the one said", async () => {
  const names = ["server", "redis"];
  const ports = await settings(...names);
  const { code, stderr } = await espalier(
    "--env",
    "nobody-trained",
    ...up(await untrained(), names, "--detach", ...ports),
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(/LOCAL_SERVICE_FAILED {2}Espalier could not be started: exit code 2/);
  expect(stderr).toMatch(/MODEL_NOT_FOUND|ALIAS_NOT_SET|STORE/);
  const redis = Number(ports[1]!.split("=").at(-1));
  await expect(said(redis, "PING\r\n")).rejects.toThrow(/ECONNREFUSED/);
});

/** A project in which nothing was trained in this environment. */
async function untrained(): Promise<string> {
  const dir = join(await scratch(), "new");
  const made = await espalier("init", dir, "--from", join(example.project, "data/iris.csv"), "--target", "species");
  expect(made.code, made.stderr).toBe(0);
  const config = join(dir, "espalier.config.ts");
  const text = await readFile(config, "utf8");
  await writeFile(config, text.replace("defineProject({", 'defineProject({ environments: { "nobody-trained": {} },'));
  return dir;
}

test("deploy local writes the same folder again, but never new passwords", async () => {
  const out = join(await scratch(), "local");
  const write = () => espalier("-C", example.project, "deploy", "local", "--out", out, "--json");
  const first = await write();
  expect(first.code, first.stderr).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ environment_file: "made", missing: [] });
  const texts = () =>
    ["compose.yaml", "prometheus/rules.yml", ".env"].map((file) => readFileSync(join(out, file), "utf8"));
  const before = texts();
  expect(JSON.parse((await write()).stdout)).toMatchObject({ environment_file: "kept" });
  expect(texts()).toEqual(before);
  expect(statSync(join(out, ".env")).mode & 0o777).toBe(0o600);
  expect(existsSync(join(out, "server/Dockerfile"))).toBe(true);
  if (spawnSync("promtool", ["--version"]).status !== 0) return;
  const checked = spawnSync("promtool", ["check", "config", join(out, "prometheus/prometheus.yml")], {
    encoding: "utf8",
  });
  expect(checked.status, checked.stderr).toBe(0);
});

/** Series of ten minutes, a value for each minute, and what fires at their end. */
const stories: readonly { readonly series: Readonly<Record<string, string>>; readonly fires: readonly string[] }[] = [
  { series: { 'up{job="espalier",instance="a"}': "1x10" }, fires: [] },
  { series: { 'up{job="espalier",instance="a"}': "1x5 0x5" }, fires: ["EspalierDown"] },
  {
    series: {
      'predictions_total{model="m",version="1",outcome="ok"}': "0+100x15",
      'predictions_total{model="m",version="1",outcome="error"}': "0+5x15",
    },
    fires: ["EspalierPredictionsFail"],
  },
  {
    series: {
      'predictions_total{model="m",version="1",outcome="ok"}': "0+1000x15",
      'predictions_total{model="m",version="1",outcome="error"}': "0+5x15",
    },
    fires: [],
  },
  {
    series: {
      'prediction_duration_seconds_bucket{model="m",le="0.1"}': "0+10x20",
      'prediction_duration_seconds_bucket{model="m",le="1"}': "0+100x20",
      'prediction_duration_seconds_bucket{model="m",le="+Inf"}': "0+100x20",
    },
    fires: ["EspalierSlow"],
  },
  { series: { 'circuit_breaker_open{model="m"}': "0x5 1x10" }, fires: ["EspalierCircuitOpen"] },
  { series: { 'requests_shed_total{reason="overload"}': "0+10x15" }, fires: ["EspalierOverloaded"] },
  { series: { 'requests_shed_total{reason="rate_limit"}': "0+10x15" }, fires: [] },
  { series: { 'model_held_back{model="m"}': "1x15" }, fires: ["EspalierModelHeldBack"] },
  { series: { 'prediction_log_shed_total{reason="full"}': "0+10x15" }, fires: ["EspalierPredictionsNotRemembered"] },
];

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
test.skipIf(!hasPromtool)(
  `every alert fires when it should, and else not${hasPromtool ? "" : " (skipped: no promtool here)"}`,
  async () => {
    const dir = await scratch();
    const alerts = alertRules.groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : [])),
    );
    expect([...new Set(stories.flatMap(({ fires }) => fires))].sort()).toEqual([...alerts].sort());
    // JSON is YAML, too.
    await writeFile(join(dir, "rules.yml"), JSON.stringify(alertRules));
    const firing = 'count by (alertname) (ALERTS{alertstate="firing"})';
    const tests = stories.map(({ series, fires }) => ({
      interval: "1m",
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        {
          expr: firing,
          eval_time: "15m",
          exp_samples: fires.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
        },
      ],
    }));
    await writeFile(
      join(dir, "tests.yml"),
      JSON.stringify({ rule_files: ["rules.yml"], evaluation_interval: "1m", tests }),
    );
    const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", join(dir, "tests.yml")], {
      encoding: "utf8",
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  },
);
