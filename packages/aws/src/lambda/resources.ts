import { createHash } from "node:crypto";
import type { DeployPlace, LambdaConfig } from "espalier/deploy";
import { callsFrom, httpApi } from "../api/index.ts";
import { role, type Allowed } from "../iam/index.ts";
import { logGroup, logGroupArn } from "../logs/index.ts";
import { textIn, type Prop, type Props, type Resource } from "../plan/index.ts";
import { bucket } from "../s3/index.ts";
import { mayFetch, placesText, sortVariables } from "../secrets/index.ts";
import type { NextLive } from "./live.ts";
import { alarmResources } from "./alarm-resources.ts";
import { apiStatement, lambdaNames, live, logGroupOf, type Account, type LambdaNames, type Package } from "./names.ts";

/** What is released: what differs between two deploys with the same settings. */
export interface Released {
  /** The build's id. */
  readonly build: string;
  /** What the model is found by in the bucket: `v7-1f2e3d4c5b6a`. */
  readonly model: string;
  /** Of the ZIP, in base64, as Lambda tells it; null: the code is an image. */
  readonly codeSha256: string | null;
  /** Differs when a secret does that is handed over. */
  readonly secrets: string;
  readonly next: NextLive;
  /** Versions to remove. */
  readonly old: readonly string[];
}

/** An image always has its model in it. */
export const fetchesModel = ({ model: where, package: pack }: LambdaConfig): boolean =>
  where === "s3" && pack === "zip";

/**
 * All that a deploy to Lambda consists of. Pure: the same settings give the same list.
 *
 * @param image what makes the image where the package is one
 * @param released null: no build is at hand: what has no name without one is left out, and what is there is not compared
 */
export function lambdaResources(
  place: DeployPlace,
  at: Account,
  image: readonly Resource[],
  released: Released | null,
): readonly Resource[] {
  const { lambda } = place.config;
  const names = lambdaNames(place, at);
  const name = names.functionOf(lambda.package);
  const other: Package = lambda.package === "zip" ? "image" : "zip";
  const props = released === null ? {} : functionProps(place, released);
  return [
    bucket({
      name: names.bucket,
      partition: at.partition,
      keeps: "it holds the models and the log of releases",
    }),
    ...(released !== null && fetchesModel(lambda) ? [model(names.bucket, released)] : []),
    ...image,
    logGroup(logGroupOf(name), lambda.logDays),
    role({ name: names.role, service: "lambda.amazonaws.com", allowed: allowed(place, at, names, name) }),
    { id: "function", kind: "lambda-function", name, wanted: "present", needs: ["logs"], props },
    ...(released === null ? [] : [version(name, textIn(props, "description"))]),
    {
      id: "alias",
      kind: "lambda-alias",
      name: live,
      wanted: "present",
      parent: "function",
      props: { ...of(name), ...(released === null ? {} : aliasProps(released.next)) },
    },
    ...httpApi({
      name: names.api,
      description: `Espalier: ${place.project}${place.environment === null ? "" : ` (${place.environment})`}`,
      stage: lambda.stage,
      throttle: lambda.throttle,
      target: { $ref: "alias", output: "arn" },
      permission: "permission",
      timeoutMs: lambda.timeoutS * 1000 + 500, // the function's own end comes first: it says more
    }),
    {
      id: "permission",
      kind: "lambda-permission",
      name: apiStatement,
      wanted: "present",
      parent: "alias",
      props: {
        ...of(name),
        qualifier: live,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: callsFrom(at, lambda.stage),
      },
    },
    ...alarmResources(place.config.lambda.alarms, names, name),
    ...leftOver(names.functionOf(other)),
    ...(released?.old ?? []).map(
      (number): Resource => ({
        id: `version.${number}`,
        kind: "lambda-old-version",
        name: number,
        wanted: "absent",
        parent: "function",
        needs: ["alias"],
        props: of(name),
      }),
    ),
  ];
}

const of = (name: string): Props => ({ function: name });

const version = (functionName: string, description: string): Resource => ({
  id: "version",
  kind: "lambda-version",
  name: description,
  wanted: "present",
  parent: "function",
  props: of(functionName),
});

/** Objects that releases may be taken back to. */
const model = (bucketName: string, released: Released): Resource => ({
  id: "model",
  kind: "s3-model",
  name: released.model,
  wanted: "present",
  parent: "bucket",
  keeps: "releases may be taken back to it",
  props: { bucket: bucketName },
});

/** The function that was there before the package became another: it goes when nothing calls it any more. */
const leftOver = (name: string): Resource[] => [
  { id: "logs.before", kind: "log-group", name: logGroupOf(name), wanted: "absent", props: {} },
  { id: "function.before", kind: "lambda-function", name, wanted: "absent", needs: ["permission"], props: {} },
];

function aliasProps(next: NextLive): Props {
  const version = { $ref: "version", output: "version" };
  return next.kind === "all"
    ? { version, canary: null }
    : { version: next.stable, canary: { version, percent: next.percent } };
}

/** No more than the function does: write its lines, fetch its model, fetch its secrets. */
function allowed({ config }: DeployPlace, at: Account, names: LambdaNames, name: string): readonly Allowed[] {
  const streams = `${logGroupArn(logGroupOf(name), at)}:*`;
  const models = `arn:${at.partition}:s3:::${names.bucket}/models/*`;
  return [
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [streams] },
    ...(fetchesModel(config.lambda) ? [{ actions: ["s3:GetObject"], resources: [models] }] : []),
    ...mayFetch(sortVariables(config.variables).fetched, at),
  ];
}

function functionProps({ config }: DeployPlace, { build, codeSha256, secrets }: Released): Props {
  const { lambda } = config;
  const { plain, handed, fetched } = sortVariables(config.variables);
  const places = placesText(fetched);
  const settings: Props = {
    code: codeSha256 ?? { $ref: "image", output: "uri" },
    package: lambda.package === "zip" ? "Zip" : "Image",
    runtime: lambda.package === "zip" ? lambda.runtime : null,
    handler: lambda.package === "zip" ? "lambda.handler" : null,
    architecture: lambda.architecture,
    memoryMb: lambda.memoryMb,
    timeoutS: lambda.timeoutS,
    role: { $ref: "role", output: "arn" },
    environment: {
      ...plain,
      ...Object.fromEntries(Object.keys(handed).map((variable) => [variable, asWanted])),
      ...(places === null ? {} : { ESPALIER_SECRETS: places }),
      ...(fetchesModel(lambda) ? { ESPALIER_MODEL_S3: { $ref: "model", output: "url" } } : {}),
    },
  };
  const hash = createHash("sha256")
    .update(JSON.stringify([settings, secrets]))
    .digest("hex");
  // A version takes this with it: that is how it is found again, and why a changed setting makes a new one.
  const description = `Espalier build ${build.slice(0, 12)}, settings ${hash.slice(0, 12)}`;
  const concurrency: Prop = lambda.concurrency ?? null;
  return { ...settings, description, concurrency, state: "usable" };
}

/** What stands for the value of a secret, here and in what is read: it is the one that is handed over. */
export const asWanted = "(secret)";
