import type { LocalService } from "../project/index.ts";

/**
 * Exact versions: what worked yesterday works tomorrow. MinIO's own images can be had from no registry any more since
 * September 2026; `pgsty/minio` is built by others from the same sources.
 */
export const images: Readonly<Record<LocalService, string>> = {
  prometheus: "prom/prometheus:v3.5.0",
  grafana: "grafana/grafana:12.3.1",
  postgres: "postgres:17.6-alpine",
  redis: "redis:8.4.0-bookworm",
  minio: "pgsty/minio:RELEASE.2026-08-04T00-00-00Z",
  mlflow: "ghcr.io/mlflow/mlflow:v3.14.0",
};
