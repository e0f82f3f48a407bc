import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Actual, Driver, Json, Known } from "../plan/index.ts";

const missing = ["NoSuchEntityException"];
/** What our policy in the role is called. */
const policyName = "espalier";

/** An IAM role with one policy of its own, as role.ts describes it. */
export const roleDriver: Driver = {
  kind: "iam-role",
  label: "IAM role",
  permissions: ({ name, props }, { account, partition }) =>
    [
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
      "iam:PutRolePolicy",
      "iam:TagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:DetachRolePolicy",
      ...((props["managed"] as readonly Json[]).length > 0 ? ["iam:AttachRolePolicy"] : []),
    ].map((action) => ({ action, resource: `arn:${partition}:iam::${account}:role/${name}` })),
  read: readRole,
  create: createRole,
  update: async (wanted, { props }, changed, { clients: { iam }, tags }) => {
    const RoleName = wanted.name;
    if (changed.includes("tags")) await iam.send(new TagRoleCommand({ RoleName, Tags: tagList(tags) }));
    if (changed.includes("trust")) {
      const PolicyDocument = JSON.stringify(wanted.props["trust"]);
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    }
    if (changed.includes("policy")) await putPolicy(wanted, iam);
    if (changed.includes("managed")) await attach(wanted, props["managed"] as readonly string[], iam);
  },
  remove: removeRole,
};

const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

async function readRole({ name }: Known, { clients: { iam } }: Aws): Promise<Actual | null> {
  const told = await nullWhen(missing, iam.send(new GetRoleCommand({ RoleName: name })));
  if (!told?.Role) return null;
  const [inline, managed] = await Promise.all([
    nullWhen(missing, iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policyName }))),
    attachedTo(name, iam),
  ]);
  return {
    props: {
      trust: parseDocument(told.Role.AssumeRolePolicyDocument),
      policy: parseDocument(inline?.PolicyDocument),
      managed: [...managed].sort(),
    },
    outputs: { name, arn: told.Role.Arn ?? "" },
    tags: Object.fromEntries((told.Role.Tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
  };
}

/** IAM tells its documents in the form in which they stand in a URL. */
const parseDocument = (text: string | undefined): Json =>
  text === undefined ? null : (JSON.parse(decodeURIComponent(text)) as Json);

async function attachedTo(name: string, iam: IAMClient): Promise<readonly string[]> {
  const arns: string[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName: name })) {
    arns.push(...(page.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []));
  }
  return arns;
}

async function inlineOf(name: string, iam: IAMClient): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of paginateListRolePolicies({ client: iam }, { RoleName: name })) {
    names.push(...(page.PolicyNames ?? []));
  }
  return names;
}

async function createRole(wanted: Known, { clients: { iam }, tags }: Aws): Promise<void> {
  const command = new CreateRoleCommand({
    RoleName: wanted.name,
    AssumeRolePolicyDocument: JSON.stringify(wanted.props["trust"]),
    Tags: tagList(tags),
  });
  await nullWhen(["EntityAlreadyExistsException"], iam.send(command)); // a lost answer's second try
  await putPolicy(wanted, iam);
  await attach(wanted, [], iam);
}

async function putPolicy({ name, props }: Known, iam: IAMClient): Promise<void> {
  const PolicyDocument = JSON.stringify(props["policy"]);
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: policyName, PolicyDocument }));
}

/** Attaches what is missing and detaches what is too much. */
async function attach({ name, props }: Known, there: readonly string[], iam: IAMClient): Promise<void> {
  const wanted = props["managed"] as readonly string[];
  for (const PolicyArn of wanted.filter((arn) => !there.includes(arn))) {
    await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }));
  }
  for (const PolicyArn of there.filter((arn) => !wanted.includes(arn))) {
    await iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn }));
  }
}

/** A role goes only when nothing is in it. */
async function removeRole({ name: RoleName }: Known, _: Actual, { clients: { iam } }: Aws): Promise<void> {
  const listed = await nullWhen(missing, inlineOf(RoleName, iam));
  if (listed === null) return;
  for (const PolicyName of listed) {
    await nullWhen(missing, iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
  }
  for (const PolicyArn of await attachedTo(RoleName, iam)) {
    await nullWhen(missing, iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  }
  await nullWhen(missing, iam.send(new DeleteRoleCommand({ RoleName })));
}
