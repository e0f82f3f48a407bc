import { parse } from "yaml";
import { expect, test } from "vitest";
import { defaults, type LocalConfig, type ServeConfig } from "../project/index.ts";
import { composeName } from "./compose-name.ts";
import { localFiles, type LocalPlan } from "./local-files.ts";
import { localServices } from "./services.ts";

const local: LocalConfig = {
  services: [...localServices],
  port: 3000,
  ports: { prometheus: 9090, grafana: 3001, postgres: 5432, redis: 6379, minio: 9000, mlflow: 5000 },
};
const plan: LocalPlan = { name: "wine", build: "0123456789abcdef", local, variables: {}, serve: defaults.serve };

interface Compose {
  readonly name: string;
  readonly services: Record<
    string,
    {
      readonly image: string;
      readonly ports: string[];
      readonly environment?: Record<string, string>;
      readonly healthcheck?: object;
      readonly volumes?: string[];
      readonly [key: string]: unknown;
    }
  >;
  readonly volumes?: object;
}
const composeOf = (files: ReturnType<typeof localFiles>) => parse(files.files.at(-1)!.text) as Compose;

test("every port is of loopback, every image has an exact version, and every service a health check", () => {
  const { services } = composeOf(localFiles(plan));
  expect(Object.keys(services).sort()).toEqual([
    "grafana",
    "minio",
    "mlflow",
    "postgres",
    "prometheus",
    "redis",
    "server",
  ]);
  for (const [name, { ports, image, healthcheck }] of Object.entries(services)) {
    expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
    expect(image).toMatch(/:(?=.*\d)[\w.-]+$/);
    expect(healthcheck, name).toBeDefined();
  }
});

test("the server can write nowhere, has no rights, and gets the time to end that its settings give it", () => {
  const serve: ServeConfig = { ...defaults.serve, drainDelayMs: 5000, drainMs: 20_500 };
  expect(composeOf(localFiles({ ...plan, serve })).services["server"]).toMatchObject({
    image: "wine:0123456789ab",
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    stop_grace_period: "31s",
  });
});

test("a service that reads its files when it starts is another one when they changed", () => {
  const prometheus = (serve: ServeConfig) => composeOf(localFiles({ ...plan, serve })).services["prometheus"];
  expect(prometheus({ ...defaults.serve, port: 3005 })).toEqual(prometheus(defaults.serve));
  expect(prometheus({ ...defaults.serve, keys: "all" })).not.toEqual(prometheus(defaults.serve)); // another way to scrape
});

test("only services that were chosen are there, with their files, volumes and passwords", () => {
  const files = localFiles({ ...plan, local: { ...local, services: ["redis"] } });
  const compose = composeOf(files);
  expect(Object.keys(compose.services)).toEqual(["server", "redis"]);
  expect(compose.volumes).toEqual({ "redis-data": {} });
  expect(files.passwords).toEqual(["REDIS_PASSWORD"]);
  expect(files.files.map(({ path }) => path)).toEqual([".gitignore", "compose.yaml"]);
  const alone = composeOf(localFiles({ ...plan, local: { ...local, services: [] } }));
  expect(Object.keys(alone)).toEqual(["name", "services"]);
});

test("no value is taken for a variable or for YAML, and no secret's value is in a file", () => {
  const variables = {
    PLAIN: 'a $HOME ${PATH:-x} $$ "q" \n# {{ }}: - &a *a !!x',
    TOKEN: { kind: "secret", from: "ssm", name: "/wine/token" },
  } as const;
  const files = localFiles({ ...plan, variables });
  expect(composeOf(files).services["server"]?.environment).toEqual({
    PLAIN: 'a $$HOME $${PATH:-x} $$$$ "q" \n# {{ }}: - &a *a !!x',
    TOKEN: "${TOKEN:?stands in .env}",
  });
  expect(files.secrets).toEqual(["TOKEN"]);
});

test("passwords are read from .env, which git does not see", () => {
  const { files, passwords } = localFiles(plan);
  expect(passwords.length).toBe(4);
  const compose = files.at(-1)!.text;
  for (const name of passwords) expect(compose).toContain(`\${${name}:?stands in .env}`);
  expect(files.find(({ path }) => path === ".gitignore")?.text.split("\n")).toContain(".env");
});

test.each([
  ["wine-quality", null, /^wine-quality$/],
  ["wine-quality", "staging", /^wine-quality-staging$/],
  ["Wine Quality", null, /^wine-quality-[0-9a-f]{8}$/],
  ['$(rm -rf ~) "x"', "Über", /^rm-rf-x-ber-[0-9a-f]{8}$/],
  ["ワイン", null, /^[0-9a-f]{8}$/],
  ["x".repeat(200), null, /^x{40}-[0-9a-f]{8}$/],
])("a project %j in environment %j has a name that Compose takes", (project, environment, shape) => {
  expect(composeName(project, environment)).toMatch(shape);
});

test("names that look alike stay apart", () => {
  expect(composeName("a b", null)).not.toBe(composeName("a-b", null));
  expect(composeName("a b", null)).not.toBe(composeName("a_b", null));
});
