import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Containers } from "./containers.ts";

const runtime = resolve(import.meta.dirname, "../../../packages/espalier/dist/runtime-api/bootstrap.js");

/** As in AWS's own images for Node: the command is the handler's name, and the Runtime API gives the work. */
const dockerfile = `ARG BASE
FROM \${BASE}
ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime
COPY ["bootstrap.mjs", "/var/runtime/"]
COPY ["lambda-entrypoint.sh", "/"]
WORKDIR /var/task
ENTRYPOINT ["/lambda-entrypoint.sh"]
`;
const entrypoint = `#!/bin/sh
export _HANDLER="$1"
exec node "$LAMBDA_RUNTIME_DIR/bootstrap.mjs"
`;

/** An image that resembles `public.ecr.aws/lambda/nodejs`; its name. */
export async function buildLambdaBase(containers: Containers, scratch: string): Promise<string> {
  const [folder, tag] = [join(scratch, "lambda-base"), "localhost/lambda-base:latest"];
  await mkdir(folder);
  await copyFile(runtime, join(folder, "bootstrap.mjs"));
  await writeFile(join(folder, "lambda-entrypoint.sh"), entrypoint, { mode: 0o755 });
  await writeFile(join(folder, "Dockerfile"), dockerfile);
  await containers.build(folder, tag);
  return tag;
}
