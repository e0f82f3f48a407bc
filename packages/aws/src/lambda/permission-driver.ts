import { AddPermissionCommand, GetPolicyCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { nullWhen, type Aws } from "../connect/index.ts";
import { textIn, type Actual, type Driver, type Json, type Known } from "../plan/index.ts";
import { functionArn } from "./names.ts";

const missing = ["ResourceNotFoundException"];
const placeOf = ({ props }: Known) => ({
  FunctionName: textIn(props, "function"),
  Qualifier: textIn(props, "qualifier"),
});

/**
 * A statement that lets a service call an alias. It is looked up before every deploy: AWS refuses a second one of the
 * same name, and one that speaks of another API is of no use.
 */
export const permissionDriver: Driver = {
  kind: "lambda-permission",
  label: "invoke permission",
  permissions: ({ props }, aws) =>
    ["lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"].map((action) => ({
      action,
      resource: functionArn(aws, textIn(props, "function"), textIn(props, "qualifier")),
    })),
  read: readPermission,
  create: addPermission,
  update: async (wanted, _, __, aws) => {
    await removePermission(wanted, aws);
    await addPermission(wanted, aws);
  },
  remove: async (wanted, _, aws) => removePermission(wanted, aws),
};

async function addPermission(wanted: Known, { clients }: Aws): Promise<void> {
  const { props } = wanted;
  await clients.lambda.send(
    new AddPermissionCommand({
      ...placeOf(wanted),
      StatementId: wanted.name,
      Action: textIn(props, "action"),
      Principal: textIn(props, "principal"),
      SourceArn: textIn(props, "sourceArn"),
    }),
  );
}

async function removePermission(wanted: Known, { clients }: Aws): Promise<void> {
  const statement = { ...placeOf(wanted), StatementId: wanted.name };
  await nullWhen(missing, clients.lambda.send(new RemovePermissionCommand(statement)));
}

async function readPermission(wanted: Known, { clients }: Aws): Promise<Actual | null> {
  const at = placeOf(wanted);
  const told = await nullWhen(missing, clients.lambda.send(new GetPolicyCommand(at)));
  const found = statementsIn(told?.Policy).find(({ Sid }) => Sid === wanted.name);
  if (found === undefined) return null;
  const { Action = null, Principal, Condition } = found;
  return {
    props: {
      function: at.FunctionName,
      qualifier: at.Qualifier,
      action: Action,
      principal: Principal?.Service ?? null,
      sourceArn: Condition?.ArnLike?.["AWS:SourceArn"] ?? null,
    },
    outputs: {},
    tags: null,
  };
}

/** A statement, as Lambda writes those that AddPermission asked for. */
interface Statement {
  readonly Sid?: string;
  readonly Action?: Json;
  readonly Principal?: { readonly Service?: string };
  readonly Condition?: { readonly ArnLike?: Readonly<Record<string, string>> };
}

function statementsIn(policy: string | undefined): readonly Statement[] {
  if (policy === undefined) return [];
  const { Statement: statements = [] } = JSON.parse(policy) as { readonly Statement?: readonly Statement[] };
  return statements;
}
