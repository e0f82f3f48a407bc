import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  type FunctionConfiguration,
} from "@aws-sdk/client-lambda";
import { nullWhen, type Aws } from "../connect/index.ts";
import { textIn, type Driver, type Known } from "../plan/index.ts";
import { functionArn } from "./names.ts";
import { whenReady } from "./when-ready.ts";

const missing = ["ResourceNotFoundException"];
const functionOf = ({ props }: Known) => textIn(props, "function");

/** A published version, and what it is known by. */
export interface Version {
  readonly number: string;
  readonly description: string;
}

/** The published versions of a function; none where there is no function. Newest first. */
export async function versionsOf({ clients: { lambda } }: Aws, name: string): Promise<readonly Version[]> {
  const all: FunctionConfiguration[] = [];
  let Marker: string | undefined;
  do {
    const asked = lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name, Marker }));
    const told = await nullWhen(missing, asked);
    all.push(...(told?.Versions ?? []));
    Marker = told?.NextMarker;
  } while (Marker !== undefined);
  return all
    .flatMap(({ Version: number, Description: description = "" }) =>
      number === undefined || number === "$LATEST" ? [] : [{ number, description }],
    )
    .sort((a, b) => Number(b.number) - Number(a.number));
}

/** What the function is now, kept for good under a number. It is found again by its description. */
export const versionDriver: Driver = {
  kind: "lambda-version",
  label: "published version",
  permissions: ({ props }, aws) => {
    const name = textIn(props, "function");
    return [
      { action: "lambda:ListVersionsByFunction", resource: functionArn(aws, name) },
      { action: "lambda:PublishVersion", resource: functionArn(aws, name) },
      { action: "lambda:GetFunctionConfiguration", resource: functionArn(aws, name) },
      { action: "lambda:GetFunctionConfiguration", resource: functionArn(aws, name, "*") },
    ];
  },
  read: async (wanted, aws) => {
    // The first one: whatever somebody publishes by hand takes the function's description along.
    const found = (await versionsOf(aws, functionOf(wanted))).findLast(
      ({ description }) => description === wanted.name,
    );
    if (found === undefined) return null;
    return { props: { function: functionOf(wanted) }, outputs: { version: found.number }, tags: null };
  },
  create: async (wanted, aws) => {
    const name = functionOf(wanted);
    const published = new PublishVersionCommand({ FunctionName: name, Description: wanted.name });
    const { Version: number } = await aws.clients.lambda.send(published);
    await whenReady(aws, name, number);
  },
  update: async () => {}, // nothing of a version can be changed, and nothing is compared
  remove: async () => {}, // goes with its function, or as an old version
};

/** A version that nothing goes back to any more; its name is its number. */
export const oldVersionDriver: Driver = {
  kind: "lambda-old-version",
  label: "old version",
  permissions: ({ props }, aws) => {
    const versions = functionArn(aws, textIn(props, "function"), "*");
    return [
      { action: "lambda:DeleteFunction", resource: versions },
      { action: "lambda:GetFunctionConfiguration", resource: versions },
    ];
  },
  read: async (wanted, { clients }) => {
    const at = { FunctionName: functionOf(wanted), Qualifier: wanted.name };
    const told = await nullWhen(missing, clients.lambda.send(new GetFunctionConfigurationCommand(at)));
    return told === null ? null : { props: {}, outputs: {}, tags: null };
  },
  create: async () => {}, // never wanted
  update: async () => {},
  remove: async (wanted, _, { clients }) => {
    const at = { FunctionName: functionOf(wanted), Qualifier: wanted.name };
    await nullWhen(missing, clients.lambda.send(new DeleteFunctionCommand(at)));
  },
};
