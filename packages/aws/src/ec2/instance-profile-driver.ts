import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { nullWhen, type Aws } from "../connect/index.ts";
import { Fault } from "../fault/index.ts";
import type { Actual, Driver, Known } from "../plan/index.ts";
import { all, tagList, tagsIn } from "./ec2-tags.ts";

/** What gives instances their role: a profile of its name, which holds the role `role`. */
export const instanceProfileDriver: Driver = {
  kind: "instance-profile",
  label: "instance profile",
  permissions: ({ name, props }, { partition, account }) => [
    ...all(
      [
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:GetInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
      ],
      `arn:${partition}:iam::${account}:instance-profile/${name}`,
    ),
    ...all(["iam:PassRole"], `arn:${partition}:iam::${account}:role/${props["role"] as string}`),
  ],
  read,
  create: async (wanted, aws) => {
    const command = new CreateInstanceProfileCommand({ InstanceProfileName: wanted.name, Tags: tagList(aws.tags) });
    await nullWhen(["EntityAlreadyExistsException"], aws.clients.iam.send(command)); // a lost answer's second try
    await putRole(wanted, aws);
  },
  update: async (wanted, { props }, changed, aws) => {
    const { iam } = aws.clients;
    const { tags } = aws;
    const at = { InstanceProfileName: wanted.name };
    if (changed.includes("tags")) await iam.send(new TagInstanceProfileCommand({ ...at, Tags: tagList(tags) }));
    if (!changed.includes("role")) return;
    await withoutRole(wanted.name, props["role"] as string | null, iam);
    await putRole(wanted, aws);
  },
  remove: async ({ name }, { props }, { clients: { iam } }) => {
    await withoutRole(name, props["role"] as string | null, iam);
    await nullWhen(
      ["NoSuchEntityException"],
      iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: name })),
    );
  },
};

/** A profile has room for one role: the second try after a lost answer finds it full, and of the right one. */
async function putRole(wanted: Known, aws: Aws): Promise<void> {
  const RoleName = wanted.props["role"] as string;
  try {
    await aws.clients.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: wanted.name, RoleName }));
  } catch (error) {
    const isFull = error instanceof Fault && error.code === "AWS_QUOTA";
    if (!isFull || (await read(wanted, aws))?.props["role"] !== RoleName) throw error;
  }
}

async function withoutRole(name: string, role: string | null, iam: Aws["clients"]["iam"]): Promise<void> {
  if (role === null) return;
  const command = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName: role });
  await nullWhen(["NoSuchEntityException"], iam.send(command));
}

async function read({ name }: Known, { clients: { iam } }: Aws): Promise<Actual | null> {
  const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
  const found = (await nullWhen(["NoSuchEntityException"], iam.send(command)))?.InstanceProfile;
  if (found === undefined) return null;
  return {
    props: { role: found.Roles?.[0]?.RoleName ?? null },
    outputs: { name, arn: found.Arn ?? "" },
    tags: tagsIn(found.Tags),
  };
}
