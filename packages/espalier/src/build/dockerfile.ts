import type { BuildTarget, BuiltFile, BuiltModel } from "./build.ts";

/** What the images stand on unless `--build-arg BASE=` says otherwise: for amd64 and arm64 alike. */
export const serverBase = "node:22.23.3-bookworm-slim";
export const lambdaBase = "public.ecr.aws/lambda/nodejs:22";
/** Where an image's server listens, unless PORT says otherwise. */
const containerPort = 3000;
/** Of nobody on any host. */
const user = "10001:10001";

/** What an image is made of, and what it tells of itself. */
export interface ImageParts {
  readonly target: BuildTarget;
  readonly project: string;
  readonly model: BuiltModel;
  /** Names of the files that go into it. */
  readonly files: readonly string[];
}

/** `Dockerfile` and `.dockerignore`; none where no image is made. */
export function imageFiles(parts: ImageParts): readonly BuiltFile[] {
  if (parts.target !== "docker" && parts.target !== "lambda-image") return [];
  const text = parts.target === "docker" ? serverDockerfile(parts) : lambdaDockerfile(parts);
  const ignored = ["*", ...parts.files.map((name) => `!${name}`)];
  return [fileOf("Dockerfile", text), fileOf(".dockerignore", `${ignored.join("\n")}\n`)];
}

const fileOf = (path: string, text: string): BuiltFile => ({ path, bytes: Buffer.from(text) });

/** An image whose model cannot answer is never made: the first stage asks it, on the machine that builds. */
const serverDockerfile = (
  parts: ImageParts,
): string => `# Made by "espalier build docker"; needs BuildKit, buildah or podman.
ARG BASE=${serverBase}

FROM --platform=$BUILDPLATFORM \${BASE} AS tried
WORKDIR /app
COPY ${list([...parts.files, "/app/"])}
RUN ["node", "server.cjs", "--try"]

FROM \${BASE}
${labels(parts)}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=${containerPort}
WORKDIR /app
COPY --from=tried ["/app/", "/app/"]
USER ${user}
EXPOSE ${containerPort}
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["node", "server.cjs", "--check"]
ENTRYPOINT ["node", "server.cjs"]
CMD ["--log"]
`;

const lambdaDockerfile = (parts: ImageParts): string => `# Made by "espalier build lambda-image".
ARG BASE=${lambdaBase}

FROM \${BASE}
${labels(parts)}
COPY ${list([...parts.files, "/var/task/"])}
CMD ["lambda.handler"]
`;

const list = (names: readonly string[]) => `[${names.map((name) => JSON.stringify(name)).join(", ")}]`;

function labels({ project, model }: ImageParts): string {
  const values = {
    "org.opencontainers.image.title": project,
    "org.opencontainers.image.version": String(model.version ?? "unregistered"),
    "org.opencontainers.image.description": `Predictions of the model ${model.name}`,
    "espalier.model.name": model.name,
    "espalier.model.sha256": model.sha256,
  };
  return `LABEL ${Object.entries(values)
    .map(([key, value]) => `${key}=${labelText(value)}`)
    .join(" \\\n      ")}`;
}

/** A Dockerfile's text: it ends at no quote, goes over no line, and names no variable. */
const labelText = (value: string): string =>
  `"${value.replaceAll(/\p{C}|[\u2028\u2029]/gu, " ").replaceAll(/[\\"$]/g, "\\$&")}"`;
