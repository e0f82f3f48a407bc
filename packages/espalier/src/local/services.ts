import type { LocalService } from "../project/index.ts";

/** In the order in which they start; the server first, since all others are there for it. */
export const localServices = [
  "postgres",
  "redis",
  "minio",
  "mlflow",
  "prometheus",
  "grafana",
] as const satisfies readonly LocalService[];

/** What runs on this machine: our server, and what stands beside it. */
export type RunningName = "server" | LocalService;

/** How people write them. */
export const serviceLabels: Readonly<Record<RunningName, string>> = {
  server: "Espalier",
  postgres: "PostgreSQL",
  redis: "Redis",
  minio: "MinIO",
  mlflow: "MLflow",
  prometheus: "Prometheus",
  grafana: "Grafana",
};

/** MinIO's pages for people stand beside its port for programs. */
export const minioPagesPort = (port: number): number => (port < 65_535 ? port + 1 : port - 1);

/** Without it, seven processes more wait for jobs of a kind that nobody has here, and take a gigabyte and a half. */
export const mlflowVariables = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" } as const;
