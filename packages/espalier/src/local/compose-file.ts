import type { LocalConfig, LocalService, SecretRef } from "../project/index.ts";
import { images } from "./images.ts";
import { minioPagesPort, mlflowVariables } from "./services.ts";

export interface ComposePlan {
  /** As `composeName` makes it. */
  readonly name: string;
  /** The build's id: a new build is a new image, and Compose notices. */
  readonly build: string;
  readonly local: LocalConfig;
  readonly variables: Readonly<Record<string, string | SecretRef>>;
  /** How long the server may take to end well. */
  readonly drainMs: number;
  /** Of a service's files: one that reads them only when it starts is started again when they changed. */
  readonly filesDigest: (service: LocalService) => string;
}

/** `compose.yaml` as data: the server from its own Dockerfile, and the services that the configuration names. */
export function composeFile(plan: ComposePlan) {
  const { local } = plan;
  const chosen = Object.entries(services(plan)).filter(([name]) => local.services.some((one) => one === name));
  const all = { server: server(plan), ...Object.fromEntries(chosen) };
  const volumes = chosen.flatMap(([name, { volumes: used = [] }]) =>
    used.some((volume) => volume.startsWith(`${name}-data:`)) ? [[`${name}-data`, {}] as const] : [],
  );
  return { name: plan.name, services: all, ...(volumes.length > 0 && { volumes: Object.fromEntries(volumes) }) };
}

function server({ name, build, local, variables, drainMs }: ComposePlan) {
  return {
    build: { context: "./server" },
    image: `${name}:${build.slice(0, 12)}`,
    ports: [loopback(local.port, 3000)],
    ...(Object.keys(variables).length > 0 && { environment: environmentOf(variables) }),
    // As everywhere: nothing to write to, no rights, and a user of its own (from the Dockerfile).
    read_only: true,
    tmpfs: ["/tmp"],
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    // The image's own, which podman leaves out of images that it builds; and oftener, since others wait for it.
    healthcheck: health("CMD", "node", "server.cjs", "--check"),
    stop_grace_period: `${Math.ceil(drainMs / 1000) + 5}s`,
    restart: "unless-stopped",
  };
}

interface ComposeService {
  readonly image: string;
  readonly volumes?: readonly string[];
  readonly [key: string]: unknown;
}

function services({ local, filesDigest }: ComposePlan): Readonly<Record<LocalService, ComposeService>> {
  const { ports, services: chosen } = local;
  const has = (service: LocalService) => chosen.includes(service);
  const common = { restart: "unless-stopped", security_opt: ["no-new-privileges:true"] };
  return {
    prometheus: {
      image: images.prometheus,
      command: [
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        "--storage.tsdb.retention.time=15d",
      ],
      ports: [loopback(ports.prometheus, 9090)],
      volumes: ["./prometheus:/etc/prometheus:ro", "prometheus-data:/prometheus"],
      healthcheck: health("CMD", "wget", "-q", "--spider", "http://127.0.0.1:9090/-/healthy"),
      labels: { "espalier.files": filesDigest("prometheus") },
      depends_on: ["server"],
      ...common,
    },
    grafana: {
      image: images.grafana,
      environment: {
        GF_SECURITY_ADMIN_USER: "admin",
        GF_SECURITY_ADMIN_PASSWORD: fromFile("GRAFANA_PASSWORD"),
        GF_ANALYTICS_REPORTING_ENABLED: "false",
        GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
        GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: "/dashboards/espalier.json",
      },
      ports: [loopback(ports.grafana, 3000)],
      volumes: [
        "./grafana/provisioning:/etc/grafana/provisioning:ro",
        "./grafana/dashboards:/dashboards:ro",
        "grafana-data:/var/lib/grafana",
      ],
      healthcheck: health("CMD", "wget", "-q", "--spider", "http://127.0.0.1:3000/api/health"),
      labels: { "espalier.files": filesDigest("grafana") },
      ...(has("prometheus") && { depends_on: ["prometheus"] }),
      ...common,
    },
    postgres: {
      image: images.postgres,
      environment: {
        POSTGRES_USER: "espalier",
        POSTGRES_DB: "espalier",
        POSTGRES_PASSWORD: fromFile("POSTGRES_PASSWORD"),
      },
      ports: [loopback(ports.postgres, 5432)],
      volumes: ["postgres-data:/var/lib/postgresql/data"],
      healthcheck: health("CMD", "pg_isready", "-U", "espalier", "-d", "espalier"),
      ...common,
    },
    redis: {
      image: images.redis,
      command: ["redis-server", "--appendonly", "yes", "--requirepass", fromFile("REDIS_PASSWORD")],
      environment: { REDISCLI_AUTH: fromFile("REDIS_PASSWORD") },
      ports: [loopback(ports.redis, 6379)],
      volumes: ["redis-data:/data"],
      healthcheck: health("CMD-SHELL", "redis-cli ping | grep -q PONG"),
      ...common,
    },
    minio: {
      image: images.minio,
      command: ["server", "/data", "--console-address", ":9001"],
      environment: { MINIO_ROOT_USER: "espalier", MINIO_ROOT_PASSWORD: fromFile("MINIO_ROOT_PASSWORD") },
      ports: [loopback(ports.minio, 9000), loopback(minioPagesPort(ports.minio), 9001)],
      volumes: ["minio-data:/data"],
      healthcheck: health("CMD", "mc", "ready", "local"),
      ...common,
    },
    mlflow: {
      image: images.mlflow,
      environment: mlflowVariables,
      // In a file of its own: the image has no driver for PostgreSQL.
      command: [
        "mlflow",
        "server",
        "--host",
        "0.0.0.0",
        "--port",
        "5000",
        "--workers",
        "1",
        "--allowed-hosts",
        "localhost:*,127.0.0.1:*,mlflow:*", // the last one is its name for the other services
        "--backend-store-uri",
        "sqlite:////mlflow/mlflow.db",
        "--artifacts-destination",
        "/mlflow/artifacts",
      ],
      ports: [loopback(ports.mlflow, 5000)],
      volumes: ["mlflow-data:/mlflow"],
      healthcheck: health(
        "CMD",
        "python",
        "-c",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5000/health', timeout=3)",
      ),
      ...common,
    },
  };
}

/** Nobody on another machine reaches it. */
const loopback = (here: number, there: number): string => `127.0.0.1:${here}:${there}`;

const health = (...test: readonly string[]) => ({
  test,
  interval: "10s",
  timeout: "5s",
  retries: 6,
  start_period: "30s",
});

/** Compose takes it from `.env`, and refuses to start without it. */
const fromFile = (variable: string): string => `\${${variable}:?stands in .env}`;

/** Two dollars are one: nothing in a value is taken for a variable. A secret's value is in `.env`, whatever keeps it elsewhere. */
const environmentOf = (variables: ComposePlan["variables"]) =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("$", () => "$$") : fromFile(name),
    ]),
  );
