import { expect, test } from "vitest";
import type { LocalConfig } from "../project/index.ts";
import { planServices, type UpRequest } from "./plan-services.ts";
import { localServices } from "./services.ts";

const local: LocalConfig = {
  services: [...localServices],
  port: 3000,
  ports: { prometheus: 9090, grafana: 3001, postgres: 5432, redis: 6379, minio: 9000, mlflow: 5000 },
};
const request: UpRequest = {
  folder: "/project/.espalier/up",
  local,
  only: null,
  closed: null,
  programs: {
    postgres: "/usr/lib/postgresql/15/bin",
    redis: "/usr/bin/redis-server",
    minio: "/usr/bin/minio",
    mlflow: "/usr/bin/mlflow",
    prometheus: "/usr/bin/prometheus",
    grafana: { program: "/usr/bin/grafana", words: ["server"], home: "/usr/share/grafana" },
  },
  passwords: {
    POSTGRES_PASSWORD: "secret-p",
    REDIS_PASSWORD: "secret-r",
    MINIO_ROOT_PASSWORD: "secret-m",
    GRAFANA_PASSWORD: "secret-g",
  },
  server: { program: "node", args: ["cli.js", "serve"], environment: {}, tls: false, keyed: false, drainMs: 10_000 },
};
const none = { postgres: null, redis: null, minio: null, mlflow: null, prometheus: null, grafana: null };

test("the server comes first, then databases, then what looks at them", () => {
  const { services, missing } = planServices(request);
  expect(services.map(({ name }) => name)).toEqual([
    "server",
    "postgres",
    "redis",
    "minio",
    "mlflow",
    "prometheus",
    "grafana",
  ]);
  expect(missing).toEqual([]);
});

test("what is not installed is told, with how to get it, and the rest is started", () => {
  const { services, missing } = planServices({ ...request, programs: { ...none, redis: "/usr/bin/redis-server" } });
  expect(services.map(({ name }) => name)).toEqual(["server", "redis"]);
  expect(missing.map(({ name }) => name)).toEqual(["postgres", "minio", "mlflow", "prometheus", "grafana"]);
  for (const { howToGet, why } of missing) expect([why, howToGet === ""]).toEqual(["not installed", false]);
});

test("--only chooses, also what the settings leave out", () => {
  const settings = { ...local, services: [] };
  const names = (only: UpRequest["only"]) =>
    planServices({ ...request, local: settings, only }).services.map(({ name }) => name);
  expect(names(["redis"])).toEqual(["redis"]);
  expect(names(["prometheus", "server"])).toEqual(["server", "prometheus"]);
  expect(names(null)).toEqual(["server"]);
});

test("no password is in the words of a command, which everybody on the machine can read", () => {
  const words = planServices(request).services.flatMap(({ program, args }) => [program, ...args]);
  expect(words.filter((word) => word.includes("secret-"))).toEqual([]);
});

test("every service listens on loopback, on the ports of the settings", () => {
  const ports = { prometheus: 1, grafana: 2, postgres: 3, redis: 4, minio: 5, mlflow: 7 };
  const { services } = planServices({ ...request, local: { ...local, port: 8, ports } });
  expect(services.map(({ name, ports: taken }) => [name, ...taken])).toEqual([
    ["server", 8],
    ["postgres", 3],
    ["redis", 4],
    ["minio", 5, 6],
    ["mlflow", 7],
    ["prometheus", 1],
    ["grafana", 2],
  ]);
  const all = services.flatMap(({ args, environment, files }) => [
    ...args,
    ...Object.values(environment),
    ...files.map(({ text }) => text),
  ]);
  expect(all.join("\n")).not.toMatch(/0\.0\.0\.0/);
});

test("where no other user can enter, what refuses to be root is told, and the rest is started", () => {
  const { services, missing } = planServices({ ...request, closed: "/root" });
  expect(services.map(({ name }) => name)).not.toContain("postgres");
  expect(services).toHaveLength(6);
  expect(missing).toMatchObject([
    { name: "postgres", why: "it refuses to be root, and no other user may enter /root" },
  ]);
});

test("PostgreSQL is no root and ends without waiting for its clients", () => {
  const postgres = planServices(request).services.find(({ name }) => name === "postgres");
  expect(postgres).toMatchObject({ notRoot: true, stopSignal: "SIGINT" });
});
