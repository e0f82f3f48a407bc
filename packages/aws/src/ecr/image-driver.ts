import {
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  type ECRClient,
} from "@aws-sdk/client-ecr";
import {
  buildImage,
  chooseEngine,
  pushImage,
  tryImage,
  type ContainerEngine,
  type ImageRequest,
  type Registry,
} from "espalier/deploy";
import { nullWhen, type Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import type { Actual, Driver, Known, Resource } from "../plan/index.ts";
import { repositoryArn } from "./repository-arn.ts";

/** Until a new image has answered `GET /ready` on the machine that builds it. */
const tryMs = 30_000;

/** What an image is made from, where it is not there yet. */
export interface ImageSource {
  /** With a Dockerfile. */
  readonly folder: string;
  readonly architecture: ImageRequest["architecture"];
  /** Whether it is a server, which is started once before it is pushed. */
  readonly isServer: boolean;
}

/**
 * An image in a repository: by its tag, which is the id of the build, or by its digest, as releases name it.
 *
 * @param repositoryName also the id `repository` in the plan
 */
export const image = (
  repositoryName: string,
  by: { readonly tag: string } | { readonly digest: string },
): Resource => ({
  id: "image",
  kind: "ecr-image",
  name: "tag" in by ? `${repositoryName}:${by.tag}` : `${repositoryName}@${by.digest}`,
  wanted: "present",
  props: {},
  parent: "repository",
  needs: ["repository"],
});

/**
 * Builds, tries and pushes images. An image with its tag is there whole or not at all, so an interrupted push is simply
 * done again. Faults CONTAINER_ENGINE, CONTAINER_FAILED, DEPLOY_UNHEALTHY.
 *
 * @param source null: nothing can be built, only what is there be found
 */
export const imageDriver = (source: ImageSource | null, env: NodeJS.ProcessEnv = process.env): Driver => ({
  kind: "ecr-image",
  label: "image",
  permissions: ({ name }, aws) => {
    const resource = repositoryArn(placeOf(name).repositoryName, aws);
    return [
      { action: "ecr:GetAuthorizationToken", resource: "*" },
      ...[
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchDeleteImage",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:DescribeRepositories",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ].map((action) => ({ action, resource })),
    ];
  },
  read,
  create: async ({ name }, aws) => {
    if (source === null) throw new Error(`there is nothing to build ${name} from`);
    const { repositoryName, id } = placeOf(name);
    const engine = await chooseEngine(env["ESPALIER_CONTAINER_ENGINE"], aws.signal);
    const uri = await uriOf(repositoryName, aws.clients.ecr);
    const reference = `${uri}:${id.imageTag}`;
    aws.tell(`building the image with ${engine}`);
    const base = env["ESPALIER_CONTAINER_BASE"] || null;
    await buildImage(engine, { ...source, reference, base }, aws.signal);
    if (source.isServer) await tryBuilt(engine, reference, source, aws);
    aws.tell(`pushing ${reference}`);
    await pushImage(engine, reference, await registryOf(uri, aws.clients.ecr), aws.signal);
  },
  // It has no props that could differ.
  update: async () => {},
  // An image goes with its repository; single ones go by `pruneImages`.
  remove: async () => {},
});

async function tryBuilt(
  engine: ContainerEngine,
  reference: string,
  { architecture }: ImageSource,
  aws: Aws,
): Promise<void> {
  const here = process.arch === "arm64" ? "arm64" : "x86_64";
  if (architecture !== here) {
    return aws.tell(`the image was not tried: it is made for ${architecture}, and this machine is ${here}`);
  }
  const tried = await tryImage(engine, reference, { withinMs: tryMs, signal: aws.signal, ask: async () => null });
  if (tried.kind === "failed") throw fault("DEPLOY_UNHEALTHY", { what: "the image", problem: tried.problem });
  aws.tell(tried.kind === "answered" ? "the image answers" : `the image was not tried here: ${tried.because}`);
}

async function read({ name }: Known, { clients: { ecr } }: Aws): Promise<Actual | null> {
  const { repositoryName, id } = placeOf(name);
  const told = await nullWhen(
    ["RepositoryNotFoundException", "ImageNotFoundException"],
    ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [id] })),
  );
  const digest = told?.imageDetails?.[0]?.imageDigest;
  if (digest === undefined) return null;
  return { props: {}, outputs: { digest, uri: `${await uriOf(repositoryName, ecr)}@${digest}` }, tags: null };
}

/** `wine@sha256:…` or `wine:tag`. */
function placeOf(name: string): { repositoryName: string; id: { imageTag?: string; imageDigest?: string } } {
  const [repositoryName = "", digest] = name.split("@", 2);
  if (digest !== undefined) return { repositoryName, id: { imageDigest: digest } };
  const at = name.lastIndexOf(":");
  return { repositoryName: name.slice(0, at), id: { imageTag: name.slice(at + 1) } };
}

/** `123456789012.dkr.ecr.eu-west-1.amazonaws.com/wine`. */
async function uriOf(repositoryName: string, ecr: ECRClient): Promise<string> {
  const told = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
  return told.repositories?.[0]?.repositoryUri ?? "";
}

/** The registry of a repository, with a password that is good for twelve hours. */
async function registryOf(uri: string, ecr: ECRClient): Promise<Registry> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const { authorizationToken = "", proxyEndpoint = "" } = authorizationData?.[0] ?? {};
  const [user = "", ...password] = Buffer.from(authorizationToken, "base64").toString("utf8").split(":");
  return {
    host: uri.split("/", 1)[0] ?? "",
    user,
    password: password.join(":"),
    tls: !proxyEndpoint.startsWith("http://"),
  };
}
