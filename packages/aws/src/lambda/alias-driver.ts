import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  UpdateAliasCommand,
  paginateListAliases,
  type AliasConfiguration,
} from "@aws-sdk/client-lambda";
import { nullWhen, type Aws } from "../connect/index.ts";
import { textIn, type Driver, type Json, type Known } from "../plan/index.ts";
import type { Live } from "./live.ts";
import { functionArn } from "./names.ts";

const missing = ["ResourceNotFoundException"];
const functionOf = ({ props }: Known) => textIn(props, "function");

/** Tries a version; rejects where it must not get requests. */
export type TryVersion = (aws: Aws, functionName: string, version: string) => Promise<void>;

/** What an alias gives requests to; null: there is no such alias, or no such function. */
export async function readLive({ clients }: Aws, functionName: string, alias: string): Promise<Live | null> {
  const at = { FunctionName: functionName, Name: alias };
  const told = await nullWhen(missing, clients.lambda.send(new GetAliasCommand(at)));
  return told === null ? null : liveOf(told);
}

/** The versions that a function's other aliases give requests to: somebody's own, and Lambda does not let them go. */
export async function versionsOfOthers(
  { clients: { lambda } }: Aws,
  functionName: string,
  alias: string,
): Promise<readonly string[]> {
  const listed = async () => {
    const others: AliasConfiguration[] = [];
    for await (const { Aliases: page = [] } of paginateListAliases(
      { client: lambda },
      { FunctionName: functionName },
    )) {
      others.push(...page.filter(({ Name }) => Name !== alias));
    }
    return others;
  };
  const others = (await nullWhen(missing, listed())) ?? [];
  return others.map(liveOf).flatMap(({ version, canary }) => (canary === null ? [version] : [version, canary.version]));
}

function liveOf({ FunctionVersion: version = "", RoutingConfig: routing }: AliasConfiguration): Live {
  const [part] = Object.entries(routing?.AdditionalVersionWeights ?? {});
  // Weights are binary fractions: 0.07 × 100 is not 7.
  return {
    version,
    canary: part === undefined ? null : { version: part[0], percent: Math.round(part[1] * 1e6) / 1e4 },
  };
}

/** Moves an alias at once, for all requests that begin from now on. */
export async function moveAlias({ clients }: Aws, functionName: string, alias: string, to: Live): Promise<void> {
  const at = { FunctionName: functionName, Name: alias };
  await clients.lambda.send(new UpdateAliasCommand({ ...at, ...routingOf(to) }));
}

const routingOf = ({ version, canary }: Live) => ({
  FunctionVersion: version,
  RoutingConfig: {
    AdditionalVersionWeights: canary === null ? {} : { [canary.version]: canary.percent / 100 },
  },
});

const liveIn = (props: Readonly<Record<string, Json>>): Live => ({
  version: textIn(props, "version"),
  canary: props["canary"] as Live["canary"],
});

/**
 * What decides which versions get requests. Whatever was to get requests and gets none yet is tried before the alias is
 * touched; where it does not answer as it must, all stays as it was.
 */
export const aliasDriver = (tryVersion: TryVersion): Driver => {
  const tryNew = async (wanted: Known, before: Live | null, aws: Aws) => {
    const to = liveIn(wanted.props);
    const known = [before?.version, before?.canary?.version];
    for (const version of [to.version, to.canary?.version]) {
      if (version === undefined || known.includes(version)) continue;
      await tryVersion(aws, functionOf(wanted), version);
    }
    return to;
  };
  return {
    kind: "lambda-alias",
    label: "alias",
    permissions: ({ name, props }, aws) => {
      const functionName = textIn(props, "function");
      const actions = ["lambda:CreateAlias", "lambda:DeleteAlias", "lambda:GetAlias", "lambda:UpdateAlias"];
      return [
        // AWS looks at the function for these in some places, and at the alias in others.
        ...actions.map((action) => ({ action, resource: functionArn(aws, functionName) })),
        ...actions.map((action) => ({ action, resource: functionArn(aws, functionName, name) })),
        { action: "lambda:ListAliases", resource: functionArn(aws, functionName) },
        { action: "lambda:InvokeFunction", resource: functionArn(aws, functionName, "*") },
      ];
    },
    read: async (wanted, aws) => {
      const live = await readLive(aws, functionOf(wanted), wanted.name);
      if (live === null) return null;
      const props = { function: functionOf(wanted), version: live.version, canary: live.canary };
      return { props, outputs: { arn: functionArn(aws, functionOf(wanted), wanted.name) }, tags: null };
    },
    create: async (wanted, aws) => {
      const to = await tryNew(wanted, null, aws);
      const at = { FunctionName: functionOf(wanted), Name: wanted.name };
      await aws.clients.lambda.send(new CreateAliasCommand({ ...at, ...routingOf(to) }));
    },
    update: async (wanted, { props }, _, aws) => {
      const to = await tryNew(wanted, liveIn(props), aws);
      await moveAlias(aws, functionOf(wanted), wanted.name, to);
    },
    remove: async (wanted, _, { clients }) => {
      const at = { FunctionName: functionOf(wanted), Name: wanted.name };
      await nullWhen(missing, clients.lambda.send(new DeleteAliasCommand(at)));
    },
  };
};
