import { createHash } from "node:crypto";
import { monitoringFiles, yamlText, type WrittenFile } from "../monitoring/index.ts";
import type { ServeConfig } from "../project/index.ts";
import { composeFile, type ComposePlan } from "./compose-file.ts";
import { neededPasswords } from "./passwords.ts";

export interface LocalPlan extends Omit<ComposePlan, "drainMs" | "filesDigest"> {
  readonly serve: ServeConfig;
}

export interface LocalFiles {
  /** All but the server's own folder and `.env`; `compose.yaml`, which names the others, is the last. */
  readonly files: readonly WrittenFile[];
  /** Variables of `.env` that are made up when there is none. */
  readonly passwords: readonly string[];
  /** Variables of `.env` whose values only the user knows. */
  readonly secrets: readonly string[];
}

const remarks = [
  "Made by `espalier deploy local`, and made anew by the next one:",
  "what you change belongs into compose.override.yaml, which Compose reads as well.",
];

/** What `docker compose up` needs, but for the server's folder and the passwords. Pure: the same inputs, the same texts. */
export function localFiles({ serve, ...plan }: LocalPlan): LocalFiles {
  const { services } = plan.local;
  const monitoring = monitoringFiles({
    server: "server:3000",
    prometheus: "127.0.0.1:9090",
    prometheusUrl: "http://prometheus:9090",
    dashboards: "/dashboards",
    tls: false,
    keyed: serve.keys === "all",
  });
  const chosen = monitoring.filter(({ path }) => services.some((service) => path.startsWith(`${service}/`)));
  const compose = composeFile({
    ...plan,
    drainMs: serve.drainDelayMs + serve.drainMs,
    filesDigest: (service) => digestOf(chosen.filter(({ path }) => path.startsWith(`${service}/`))),
  });
  const secrets = Object.entries(plan.variables).flatMap(([name, value]) => (typeof value === "string" ? [] : [name]));
  return {
    files: [
      ...chosen,
      { path: ".gitignore", text: ".env\nserver/\nprometheus/metrics-key\n" },
      { path: "compose.yaml", text: yamlText(compose, remarks) },
    ],
    passwords: neededPasswords(services),
    secrets,
  };
}

const digestOf = (files: readonly WrittenFile[]): string =>
  createHash("sha256")
    .update(JSON.stringify(files.map(({ path, text }) => [path, text])))
    .digest("hex")
    .slice(0, 12);
