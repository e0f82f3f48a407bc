import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type Architecture,
  type GetFunctionCommandOutput,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { nullWhen, type Aws } from "../connect/index.ts";
import { textIn, until, type Actual, type Driver, type Known } from "../plan/index.ts";
import { asWanted } from "./resources.ts";
import { functionArn } from "./names.ts";
import { whenReady, whenSettled } from "./when-ready.ts";

/** What a function is made of and no plan shows. */
export interface FunctionContent {
  /** The code; null: it is an image. */
  readonly zip: Uint8Array | null;
  /** Variable → value of the secrets that are handed over. */
  readonly secrets: Readonly<Record<string, string>>;
}

const missing = ["ResourceNotFoundException"];

/**
 * Settings that UpdateFunctionCode takes; all others, but concurrency and tags, are UpdateFunctionConfiguration's. What
 * a function could not be made of is given to it anew with both.
 */
const ofTheCode: ReadonlySet<string> = new Set(["code", "architecture", "state"]);
const elsewhere: ReadonlySet<string> = new Set(["code", "architecture", "concurrency", "tags"]);
/** Variables of ours, in which no secret stands. */
const open: ReadonlySet<string> = new Set(["ESPALIER_MODEL_S3", "ESPALIER_SECRETS"]);

/** A Lambda function, as resources.ts describes it: what is changed in it is seen by nobody before a version is live. */
export const functionDriver = ({ zip, secrets }: FunctionContent): Driver => {
  const codeOf = ({ props }: Known) => (zip === null ? { ImageUri: textIn(props, "code") } : { ZipFile: zip });
  return {
    kind: "lambda-function",
    label: "Lambda function",
    fixed: ["package"],
    permissions: ({ name }, aws) =>
      [
        "lambda:CreateFunction",
        "lambda:DeleteFunction",
        "lambda:DeleteFunctionConcurrency",
        "lambda:GetFunction",
        "lambda:PutFunctionConcurrency",
        "lambda:TagResource",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
      ].map((action) => ({ action, resource: functionArn(aws, name) })),
    read: (wanted, aws) => readFunction(wanted, secrets, aws),
    create: async (wanted, aws) => {
      const { name, props } = wanted;
      const image = zip === null;
      const made = {
        FunctionName: name,
        PackageType: image ? ("Image" as const) : ("Zip" as const),
        Architectures: [textIn(props, "architecture") as Architecture],
        Code: codeOf(wanted),
        Tags: { ...aws.tags },
        ...configuration(wanted, secrets),
      };
      await onceAssumable(aws, name, () =>
        withoutSecrets(secrets, () => aws.clients.lambda.send(new CreateFunctionCommand(made))),
      );
      await whenReady(aws, name);
      if (props["concurrency"] !== null) await putConcurrency(wanted, aws);
    },
    update: async (wanted, _, changed, aws) => {
      const { name, props } = wanted;
      const { lambda } = aws.clients;
      await whenSettled(aws, name); // an interrupted deploy may have left it in the middle of a change
      if (changed.some((prop) => !elsewhere.has(prop))) {
        const settings = { FunctionName: name, ...configuration(wanted, secrets) };
        await onceAssumable(aws, name, () =>
          withoutSecrets(secrets, () => lambda.send(new UpdateFunctionConfigurationCommand(settings))),
        );
        await (changed.includes("state") ? whenSettled : whenReady)(aws, name);
      }
      if (changed.some((prop) => ofTheCode.has(prop))) {
        const Architectures = [textIn(props, "architecture") as Architecture];
        await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, Architectures, ...codeOf(wanted) }));
        await whenReady(aws, name);
      }
      if (changed.includes("concurrency")) await putConcurrency(wanted, aws);
      if (changed.includes("tags")) {
        const Resource = functionArn(aws, name);
        await lambda.send(new TagResourceCommand({ Resource, Tags: { ...aws.tags } }));
      }
    },
    remove: async ({ name }, _, { clients }) => {
      await nullWhen(missing, clients.lambda.send(new DeleteFunctionCommand({ FunctionName: name })));
    },
  };
};

function configuration({ props }: Known, secrets: Readonly<Record<string, string>>) {
  const { runtime, environment } = props;
  return {
    Role: textIn(props, "role"),
    Description: textIn(props, "description"),
    MemorySize: Number(props["memoryMb"]),
    Timeout: Number(props["timeoutS"]),
    Environment: { Variables: { ...(environment as Readonly<Record<string, string>>), ...secrets } },
    ...(runtime === null ? {} : { Runtime: textIn(props, "runtime") as Runtime, Handler: textIn(props, "handler") }),
  };
}

/** Some refusals repeat the function's variables; what is told of them has no value of a secret in it. */
async function withoutSecrets<T>(secrets: Readonly<Record<string, string>>, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error) {
      const told = Object.values(secrets).filter((value) => value !== "");
      const values = told.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
      const hidden = (text: string) => values.reduce((left, value) => left.replaceAll(value, asWanted), text);
      error.message = hidden(error.message);
      error.stack = hidden(error.stack ?? "");
    }
    throw error;
  }
}

/** A role that was just made cannot be used for some seconds. */
async function onceAssumable(aws: Aws, name: string, ask: () => Promise<unknown>): Promise<void> {
  await until(aws, `Lambda can take on the role of the function ${name}`, async () => {
    try {
      await ask();
      return true;
    } catch (error) {
      if (error instanceof Error && /cannot be assumed by Lambda/i.test(error.message)) return null;
      throw error;
    }
  });
}

async function putConcurrency({ name, props }: Known, { clients: { lambda } }: Aws): Promise<void> {
  const most = props["concurrency"];
  const at = { FunctionName: name };
  if (typeof most === "number") {
    await lambda.send(new PutFunctionConcurrencyCommand({ ...at, ReservedConcurrentExecutions: most }));
  } else {
    await lambda.send(new DeleteFunctionConcurrencyCommand(at));
  }
}

async function readFunction(
  { name, props }: Known,
  secrets: Readonly<Record<string, string>>,
  { clients }: Aws,
): Promise<Actual | null> {
  const told = await nullWhen(missing, clients.lambda.send(new GetFunctionCommand({ FunctionName: name })));
  const wanted = (props["environment"] ?? {}) as Readonly<Record<string, string>>;
  return told === null ? null : actualOf(told, (variable, value) => shownValue(variable, value, wanted, secrets));
}

function actualOf(told: GetFunctionCommandOutput, shown: (variable: string, value: string) => string): Actual {
  const { Configuration: facts = {}, Code, Concurrency, Tags = {} } = told;
  const isImage = facts.PackageType === "Image";
  const variables = Object.entries(facts.Environment?.Variables ?? {});
  return {
    props: {
      code: (isImage ? Code?.ResolvedImageUri : facts.CodeSha256) ?? null,
      package: facts.PackageType ?? null,
      runtime: facts.Runtime ?? null,
      handler: facts.Handler ?? null,
      architecture: facts.Architectures?.[0] ?? null,
      memoryMb: facts.MemorySize ?? null,
      timeoutS: facts.Timeout ?? null,
      role: facts.Role ?? null,
      environment: Object.fromEntries(variables.map(([key, value]) => [key, shown(key, value)])),
      description: facts.Description ?? null,
      concurrency: Concurrency?.ReservedConcurrentExecutions ?? null,
      state: facts.State === "Failed" || facts.LastUpdateStatus === "Failed" ? "failed" : "usable",
    },
    outputs: { name: facts.FunctionName ?? "", arn: facts.FunctionArn ?? "" },
    tags: Tags,
  };
}

/**
 * A variable, as a plan may show it. What is not wanted as it is may have been a secret: of an earlier config, or put
 * there by hand.
 */
function shownValue(
  variable: string,
  value: string,
  wanted: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): string {
  const secret = secrets[variable];
  if (secret !== undefined) return secret === value ? asWanted : "(another secret)";
  return value === wanted[variable] || open.has(variable) ? value : "(not shown)";
}
