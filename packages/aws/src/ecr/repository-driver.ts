import {
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeRepositoriesCommand,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  type ImageTagMutability,
} from "@aws-sdk/client-ecr";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Actual, Driver, Json, Known } from "../plan/index.ts";
import { ecrTags, repositoryArn } from "./repository-arn.ts";

/** An ECR repository, as repository.ts describes it. `destroy` takes its images with it: they can be built again. */
export const repositoryDriver: Driver = {
  kind: "ecr-repository",
  label: "ECR repository",
  permissions: ({ name }, aws) =>
    [
      "ecr:CreateRepository",
      "ecr:DeleteLifecyclePolicy",
      "ecr:DeleteRepository",
      "ecr:DeleteRepositoryPolicy",
      "ecr:DescribeRepositories",
      "ecr:GetLifecyclePolicy",
      "ecr:GetRepositoryPolicy",
      "ecr:ListTagsForResource",
      "ecr:PutImageScanningConfiguration",
      "ecr:PutImageTagMutability",
      "ecr:PutLifecyclePolicy",
      "ecr:SetRepositoryPolicy",
      "ecr:TagResource",
    ].map((action) => ({ action, resource: repositoryArn(name, aws) })),
  read,
  create: async (wanted, aws) => {
    const { tags_are: mutability, scan_on_push: scanOnPush } = wanted.props;
    const command = new CreateRepositoryCommand({
      repositoryName: wanted.name,
      imageTagMutability: mutability as ImageTagMutability,
      imageScanningConfiguration: { scanOnPush: scanOnPush === true },
      encryptionConfiguration: { encryptionType: "AES256" },
      tags: ecrTags(aws.tags),
    });
    await nullWhen(["RepositoryAlreadyExistsException"], aws.clients.ecr.send(command));
    await putParts(wanted, ["lifecycle", "policy"], aws);
  },
  update: async (wanted, { outputs }, changed, aws) => {
    await putParts(wanted, changed, aws);
    if (!changed.includes("tags")) return;
    await aws.clients.ecr.send(new TagResourceCommand({ resourceArn: outputs["arn"], tags: ecrTags(aws.tags) }));
  },
  remove: async ({ name }, _, { clients }) => {
    const command = new DeleteRepositoryCommand({ repositoryName: name, force: true });
    await nullWhen(["RepositoryNotFoundException"], clients.ecr.send(command));
  },
};

async function read({ name }: Known, { clients: { ecr } }: Aws): Promise<Actual | null> {
  const told = await nullWhen(
    ["RepositoryNotFoundException"],
    ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] })),
  );
  const found = told?.repositories?.[0];
  if (found === undefined) return null;
  const at = { repositoryName: name };
  const [tagged, lifecycle, policy] = await Promise.all([
    ecr.send(new ListTagsForResourceCommand({ resourceArn: found.repositoryArn })),
    nullWhen(["LifecyclePolicyNotFoundException"], ecr.send(new GetLifecyclePolicyCommand(at))),
    nullWhen(["RepositoryPolicyNotFoundException"], ecr.send(new GetRepositoryPolicyCommand(at))),
  ]);
  return {
    props: {
      tags_are: found.imageTagMutability ?? null,
      scan_on_push: found.imageScanningConfiguration?.scanOnPush ?? false,
      lifecycle: parsed(lifecycle?.lifecyclePolicyText),
      policy: parsed(policy?.policyText),
    },
    outputs: { arn: found.repositoryArn ?? "", uri: found.repositoryUri ?? "", name },
    tags: Object.fromEntries((tagged.tags ?? []).map(({ Key: key = "", Value: value = "" }) => [key, value])),
  };
}

async function putParts(wanted: Known, parts: readonly string[], { clients: { ecr } }: Aws): Promise<void> {
  const { tags_are: mutability, scan_on_push: scanOnPush, lifecycle = null, policy = null } = wanted.props;
  const at = { repositoryName: wanted.name };
  if (parts.includes("tags_are")) {
    await ecr.send(new PutImageTagMutabilityCommand({ ...at, imageTagMutability: mutability as ImageTagMutability }));
  }
  if (parts.includes("scan_on_push")) {
    const imageScanningConfiguration = { scanOnPush: scanOnPush === true };
    await ecr.send(new PutImageScanningConfigurationCommand({ ...at, imageScanningConfiguration }));
  }
  if (parts.includes("lifecycle")) {
    if (lifecycle === null) {
      await nullWhen(["LifecyclePolicyNotFoundException"], ecr.send(new DeleteLifecyclePolicyCommand(at)));
    } else {
      await ecr.send(new PutLifecyclePolicyCommand({ ...at, lifecyclePolicyText: JSON.stringify(lifecycle) }));
    }
  }
  if (parts.includes("policy")) {
    if (policy === null) {
      await nullWhen(["RepositoryPolicyNotFoundException"], ecr.send(new DeleteRepositoryPolicyCommand(at)));
    } else {
      await ecr.send(new SetRepositoryPolicyCommand({ ...at, policyText: JSON.stringify(policy) }));
    }
  }
}

/** What the service tells back as text. */
const parsed = (text: string | undefined): Json => (text === undefined ? null : (JSON.parse(text) as Json));
