import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { openRegistry } from "../containers/registry.ts";
import { isRecord } from "./call.ts";
import type { Answer } from "./answer.ts";
import { account, type Moto } from "./moto.ts";

/**
 * ECR's side of `docker push`: Debian's docker-registry keeps the layers, and what stands before it asks moto what ECR
 * asks itself (is the repository there, may this tag be written), and tells moto of each manifest that came.
 */
export interface EcrRegistry {
  /** `127.0.0.1:40157`, plain HTTP; what stands for `ACCOUNT.dkr.ecr.REGION.amazonaws.com`. */
  readonly address: string;
  /** AWS's names of the registry in an answer become ours. */
  outward(answer: Answer): Answer;
  /** Ours in a request become AWS's. */
  inward(body: Buffer): Buffer;
  close(): Promise<void>;
}

export async function openEcrRegistry(moto: Moto, region: string): Promise<EcrRegistry> {
  const store = await openRegistry();
  const server = createServer((asked, response) => {
    serve(asked, response).catch((error: unknown) => refuse(response, 500, "UNKNOWN", String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = server.address();
  if (at === null || typeof at === "string") throw new Error("no port");
  const address = `127.0.0.1:${at.port}`;
  const host = `${account}.dkr.ecr.${region}.amazonaws.com`;

  return {
    address,
    outward: (answer) =>
      replaced(
        answer,
        [`https://${host}`, `http://${address}`],
        [host, address],
        ["@sha256@sha256:", "@sha256:"], // what moto makes of a function's image that is named by its digest
      ),
    inward: (body) => (body.includes(address) ? Buffer.from(body.toString("utf8").replaceAll(address, host)) : body),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await store.close();
    },
  };

  async function serve(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = asked.url ?? "/";
    const user = Buffer.from((asked.headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString("utf8");
    if (!user.startsWith("AWS:")) {
      response.setHeader("www-authenticate", `Basic realm="http://${address}/",service="ecr.amazonaws.com"`);
      return refuse(response, 401, "UNAUTHORIZED", "Not Authorized");
    }
    const [, name = "", reference] = /^\/v2\/(.+?)\/(?:blobs|tags|manifests(?:\/([^/?]+))?)/.exec(url) ?? [];
    if (name !== "" && (await repository(name)) === null) {
      return refuse(response, 404, "NAME_UNKNOWN", `The repository with name '${name}' does not exist`);
    }
    const isManifest = asked.method === "PUT" && reference !== undefined;
    if (!isManifest) return void asked.pipe(forward(asked, response));

    const pieces: Buffer[] = [];
    for await (const piece of asked) pieces.push(piece as Buffer);
    const manifest = Buffer.concat(pieces);
    const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
    const tag = reference.startsWith("sha256:") ? null : reference;
    if (tag !== null && (await isTaken(name, tag, digest))) {
      const message = `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the repository is immutable.`;
      return refuse(response, 400, "TAG_INVALID", message);
    }
    await ecr("PutImage", {
      repositoryName: name,
      imageManifest: manifest.toString("utf8"),
      imageManifestMediaType: asked.headers["content-type"],
      imageDigest: digest,
      ...(tag === null ? {} : { imageTag: tag }),
    }).catch((error: unknown) => {
      if (!String(error).includes("ImageAlreadyExists")) throw error;
    });
    forward(asked, response).end(manifest);
  }

  function forward(asked: IncomingMessage, response: ServerResponse): ReturnType<typeof request> {
    const [hostname, port] = store.address.split(":");
    const { authorization: _, ...headers } = asked.headers;
    const out = request({ hostname, port, method: asked.method, path: asked.url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    out.on("error", (error) => refuse(response, 500, "UNKNOWN", error.message));
    return out;
  }

  async function ecr(action: string, body: unknown): Promise<unknown> {
    const answer = await moto.ask("ecr", region, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AmazonEC2ContainerRegistry_V20150921.${action}`,
      },
      body: JSON.stringify(body),
    });
    return JSON.parse(answer.body.toString("utf8"));
  }

  async function repository(name: string): Promise<Readonly<Record<string, unknown>> | null> {
    const page = await ecr("DescribeRepositories", { repositoryNames: [name] }).catch(() => null);
    return firstOf(page, "repositories");
  }

  async function isTaken(name: string, tag: string, digest: string): Promise<boolean> {
    if ((await repository(name))?.["imageTagMutability"] !== "IMMUTABLE") return false;
    const page = await ecr("DescribeImages", { repositoryName: name, imageIds: [{ imageTag: tag }] }).catch(() => null);
    const image = firstOf(page, "imageDetails");
    return image !== null && image["imageDigest"] !== digest;
  }
}

function firstOf(page: unknown, name: string): Readonly<Record<string, unknown>> | null {
  const items = isRecord(page) ? page[name] : null;
  return Array.isArray(items) && isRecord(items[0]) ? items[0] : null;
}

function replaced(answer: Answer, ...pairs: readonly (readonly [string, string])[]): Answer {
  const text = answer.body.toString("utf8");
  const mended = pairs.reduce((said, [from, to]) => said.replaceAll(from, to), text);
  return mended === text ? answer : { ...answer, body: Buffer.from(mended) };
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}
