import { join } from "node:path";
import { monitoringFiles, type WrittenFile } from "../monitoring/index.ts";
import type { LocalConfig, LocalService } from "../project/index.ts";
import type { Programs } from "./find-programs.ts";
import { localServices, minioPagesPort, mlflowVariables, type RunningName } from "./services.ts";

/** One process that is to run beside others, and how it is known to be well. */
export interface ServicePlan {
  readonly name: RunningName;
  readonly program: string;
  readonly args: readonly string[];
  /** Laid over the environment of whoever starts it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folders that it wants, and texts that it reads, below `UpRequest.folder`; texts may be secret. */
  readonly folders: readonly string[];
  readonly files: readonly WrittenFile[];
  /** Loopback ports that it listens on; the first is the one that people know. */
  readonly ports: readonly number[];
  /** What answers well when it is ready; null: its first port does, as soon as it listens. */
  readonly readyUrl: string | null;
  /** Where people find it. */
  readonly url: string;
  /** What makes it end in good order. */
  readonly stopSignal: "SIGTERM" | "SIGINT";
  readonly stopMs: number;
  /** It refuses to be root. */
  readonly notRoot: boolean;
}

export interface MissingService {
  readonly name: LocalService;
  /** "not installed", or what else is in its way. */
  readonly why: string;
  readonly howToGet: string;
}

export interface UpRequest {
  /** Absolute; the working folder of all services but the server. */
  readonly folder: string;
  readonly local: LocalConfig;
  readonly only: readonly RunningName[] | null;
  readonly programs: Programs;
  /** A folder above that programs which refuse to be root cannot enter; null: they can, or nobody is root. */
  readonly closed: string | null;
  readonly passwords: Readonly<Record<string, string>>;
  readonly server: {
    readonly program: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly tls: boolean;
    readonly keyed: boolean;
    readonly drainMs: number;
  };
}

export interface UpPlan {
  readonly services: readonly ServicePlan[];
  /** Wanted, and cannot be had on this machine. */
  readonly missing: readonly MissingService[];
}

/** What is started, how, and what cannot be. Pure. */
export function planServices(request: UpRequest): UpPlan {
  const wanted = localServices.filter((name) =>
    request.only === null ? request.local.services.includes(name) : request.only.includes(name),
  );
  const planned = wanted.map((name) => planners[name](request) ?? missing(name));
  const hasServer = request.only === null || request.only.includes("server");
  const possible = planned.map((one) => ("why" in one || !one.notRoot ? one : notAsRoot(one, request.closed)));
  return {
    services: [...(hasServer ? [serverPlan(request)] : []), ...possible.flatMap((one) => ("why" in one ? [] : one))],
    missing: possible.flatMap((one) => ("why" in one ? one : [])),
  };
}

const missing = (name: LocalService): MissingService => ({ name, why: "not installed", howToGet: howToGet[name] });

const notAsRoot = (plan: ServicePlan, closed: string | null): ServicePlan | MissingService =>
  closed === null || plan.name === "server"
    ? plan
    : {
        name: plan.name,
        why: `it refuses to be root, and no other user may enter ${closed}`,
        howToGet: "run espalier as another user, or let others pass: chmod o+x",
      };

const howToGet: Readonly<Record<LocalService, string>> = {
  postgres: "apt-get install postgresql, or brew install postgresql",
  redis: "apt-get install redis-server, or brew install redis",
  minio: "it comes in no packages any more: build it from its sources, or take the container of espalier deploy local",
  mlflow: "pip install mlflow",
  prometheus: "apt-get install prometheus, or brew install prometheus",
  grafana: "the package of grafana.com/grafana/download, or brew install grafana",
};

const plain = {
  environment: {},
  folders: [],
  files: [],
  notRoot: false,
  stopSignal: "SIGTERM",
  stopMs: 15_000,
} as const;

function serverPlan({ server, local: { port } }: UpRequest): ServicePlan {
  const url = `${server.tls ? "https" : "http"}://127.0.0.1:${port}`;
  return {
    ...plain,
    name: "server",
    program: server.program,
    args: server.args,
    environment: server.environment,
    ports: [port],
    readyUrl: server.tls ? null : `${url}/ready`, // its certificate is for another name
    url,
    stopMs: server.drainMs + 5000,
  };
}

const planners: { readonly [S in LocalService]: (request: UpRequest) => ServicePlan | null } = {
  postgres: ({ programs, local: { ports } }) =>
    programs.postgres === null
      ? null
      : {
          ...plain,
          name: "postgres",
          program: join(programs.postgres, "postgres"),
          args: [
            "-D",
            "data/postgres",
            "-p",
            String(ports.postgres),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
          ],
          ports: [ports.postgres],
          readyUrl: null,
          url: `postgres://espalier@127.0.0.1:${ports.postgres}/espalier`,
          stopSignal: "SIGINT", // SIGTERM would wait for its clients to go
          notRoot: true,
        },
  redis: ({ programs, local: { ports }, passwords }) =>
    programs.redis === null
      ? null
      : {
          ...plain,
          name: "redis",
          program: programs.redis,
          // The password in a file: what stands on a command line, everybody sees.
          args: ["redis.conf"],
          files: [{ path: "redis.conf", text: redisConfig(ports.redis, passwords["REDIS_PASSWORD"] ?? "") }],
          folders: ["data/redis"],
          ports: [ports.redis],
          readyUrl: null,
          url: `redis://127.0.0.1:${ports.redis}`,
        },
  minio: ({ programs, local: { ports }, passwords }) =>
    programs.minio === null
      ? null
      : {
          ...plain,
          name: "minio",
          program: programs.minio,
          args: [
            "server",
            "data/minio",
            "--address",
            `127.0.0.1:${ports.minio}`,
            "--console-address",
            `127.0.0.1:${minioPagesPort(ports.minio)}`,
          ],
          environment: {
            MINIO_ROOT_USER: "espalier",
            MINIO_ROOT_PASSWORD: passwords["MINIO_ROOT_PASSWORD"] ?? "",
          },
          folders: ["data/minio"],
          ports: [ports.minio, minioPagesPort(ports.minio)],
          readyUrl: `http://127.0.0.1:${ports.minio}/minio/health/live`,
          url: `http://127.0.0.1:${minioPagesPort(ports.minio)}`,
        },
  mlflow: ({ programs, local: { ports } }) =>
    programs.mlflow === null
      ? null
      : {
          ...plain,
          name: "mlflow",
          program: programs.mlflow,
          args: [
            "server",
            "--host",
            "127.0.0.1",
            "--port",
            String(ports.mlflow),
            "--workers",
            "1",
            // Relative to the working folder: whatever its name is, it stands in no URL.
            "--backend-store-uri",
            "sqlite:///data/mlflow/mlflow.db",
            "--artifacts-destination",
            "data/mlflow/artifacts",
          ],
          environment: mlflowVariables,
          folders: ["data/mlflow"],
          ports: [ports.mlflow],
          readyUrl: `http://127.0.0.1:${ports.mlflow}/health`,
          url: `http://127.0.0.1:${ports.mlflow}`,
        },
  prometheus: (request) =>
    request.programs.prometheus === null
      ? null
      : {
          ...plain,
          name: "prometheus",
          program: request.programs.prometheus,
          args: [
            "--config.file=prometheus/prometheus.yml",
            "--storage.tsdb.path=data/prometheus",
            "--storage.tsdb.retention.time=15d",
            `--web.listen-address=127.0.0.1:${request.local.ports.prometheus}`,
          ],
          folders: ["data/prometheus"],
          files: monitoring(request, "prometheus/"),
          ports: [request.local.ports.prometheus],
          readyUrl: `http://127.0.0.1:${request.local.ports.prometheus}/-/ready`,
          url: `http://127.0.0.1:${request.local.ports.prometheus}`,
        },
  grafana: (request) => {
    const { grafana } = request.programs;
    if (grafana === null) return null;
    const port = request.local.ports.grafana;
    const within = (path: string) => join(request.folder, path);
    return {
      ...plain,
      name: "grafana",
      program: grafana.program,
      args: [...grafana.words, "--homepath", grafana.home],
      environment: {
        GF_PATHS_DATA: within("data/grafana"),
        GF_PATHS_LOGS: within("data/grafana/log"),
        GF_PATHS_PLUGINS: within("data/grafana/plugins"),
        GF_PATHS_PROVISIONING: within("grafana/provisioning"),
        GF_SERVER_HTTP_ADDR: "127.0.0.1",
        GF_SERVER_HTTP_PORT: String(port),
        GF_SECURITY_ADMIN_USER: "admin",
        GF_SECURITY_ADMIN_PASSWORD: request.passwords["GRAFANA_PASSWORD"] ?? "",
        GF_ANALYTICS_REPORTING_ENABLED: "false",
        GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
        GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: within("grafana/dashboards/espalier.json"),
      },
      folders: ["data/grafana"],
      files: monitoring(request, "grafana/"),
      ports: [port],
      readyUrl: `http://127.0.0.1:${port}/api/health`,
      url: `http://127.0.0.1:${port}`,
    };
  },
};

const monitoring = ({ folder, local: { port, ports }, server }: UpRequest, prefix: string): readonly WrittenFile[] =>
  monitoringFiles({
    server: `127.0.0.1:${port}`,
    prometheus: `127.0.0.1:${ports.prometheus}`,
    prometheusUrl: `http://127.0.0.1:${ports.prometheus}`,
    dashboards: join(folder, "grafana/dashboards"),
    tls: server.tls,
    keyed: server.keyed,
  }).filter(({ path }) => path.startsWith(prefix));

const redisConfig = (port: number, password: string): string =>
  [
    "bind 127.0.0.1",
    `port ${port}`,
    `requirepass ${JSON.stringify(password)}`,
    "appendonly yes",
    "dir data/redis",
    "daemonize no",
    "",
  ].join("\n");
