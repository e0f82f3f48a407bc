import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from "@aws-sdk/client-ssm";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Actual, Driver, Known } from "../plan/index.ts";
import { all, tagList, tagsIn } from "./ec2-tags.ts";

/** What a plan says of a secret: never more than whether it has to be written. */
export const isAsHere = "as in the environment";

/**
 * A secret from the environment of whoever deploys, on its way to the instances: an encrypted parameter that only their
 * role reads. Each new value is a new `version`, and instances that were started with an older one are replaced.
 *
 * @param values parameter name → value; a name that is missing, where nothing is deployed, is as it should be
 */
export const secretParameterDriver = (values: ReadonlyMap<string, string>): Driver => ({
  kind: "secret-parameter",
  label: "encrypted parameter",
  moves: ["version"],
  permissions: ({ name }, { partition, region, account }) => [
    ...all(
      [
        "ssm:AddTagsToResource",
        "ssm:DeleteParameter",
        "ssm:GetParameter",
        "ssm:ListTagsForResource",
        "ssm:PutParameter",
      ],
      `arn:${partition}:ssm:${region}:${account}:parameter${name}`,
    ),
  ],
  read: async ({ name }, { clients: { ssm } }): Promise<Actual | null> => {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    const found = (await nullWhen(["ParameterNotFound"], ssm.send(command)))?.Parameter;
    if (found === undefined) return null;
    const isSame = (values.get(name) ?? found.Value) === found.Value;
    const { TagList: tags } = await ssm.send(
      new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: name }),
    );
    return {
      props: { value: isSame ? isAsHere : "another" },
      outputs: { version: String(found.Version ?? 1) },
      tags: tagsIn(tags),
    };
  },
  create: async (wanted, aws) => {
    const command = { Name: wanted.name, Value: values.get(wanted.name), Type: "SecureString" as const };
    const put = new PutParameterCommand({ ...command, Tags: tagList(aws.tags) });
    await nullWhen(["ParameterAlreadyExists"], aws.clients.ssm.send(put)); // a lost answer's second try
  },
  update: async (wanted, _, changed, aws) => {
    const { ssm } = aws.clients;
    if (changed.includes("value")) await overwrite(wanted, values, aws);
    if (!changed.includes("tags")) return;
    const tagging = { ResourceType: "Parameter" as const, ResourceId: wanted.name, Tags: tagList(aws.tags) };
    await ssm.send(new AddTagsToResourceCommand(tagging));
  },
  remove: async ({ name }, _, { clients: { ssm } }) => {
    await nullWhen(["ParameterNotFound"], ssm.send(new DeleteParameterCommand({ Name: name })));
  },
});

/** Tags and overwriting do not go together in one call. */
async function overwrite({ name }: Known, values: ReadonlyMap<string, string>, { clients }: Aws): Promise<void> {
  const command = { Name: name, Value: values.get(name), Type: "SecureString" as const, Overwrite: true };
  await clients.ssm.send(new PutParameterCommand(command));
}
