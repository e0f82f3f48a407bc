import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type _InstanceType,
  type RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Actual, Driver, Json, Known } from "../plan/index.ts";
import { bootOf, userDataOf, type Boot } from "./boot.ts";
import { all, bornWith, ec2Arn, tagList, tagsIn } from "./ec2-tags.ts";

/** The disk of Amazon Linux 2023, which has 8 GB at least. */
export const amazonLinuxDisk = { device: "/dev/xvda", gb: 10 } as const;
type Disk = { readonly device: string; readonly gb: number } | null;

/**
 * What an instance is started with. Every change is a new version; `version` is the newest one. The script is compared
 * by what it was made from, so that a plan says what differs and not that some text does.
 */
export const launchTemplateDriver: Driver = {
  kind: "launch-template",
  label: "launch template",
  moves: ["version"],
  permissions: (_, aws) => [
    ...all(["ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"], "*"),
    ...all(
      ["ec2:CreateLaunchTemplate", "ec2:CreateLaunchTemplateVersion", "ec2:CreateTags", "ec2:DeleteLaunchTemplate"],
      ec2Arn(aws, "launch-template/*"),
    ),
  ],
  read,
  create: async (wanted, { clients: { ec2 }, tags }) => {
    const command = new CreateLaunchTemplateCommand({
      LaunchTemplateName: wanted.name,
      LaunchTemplateData: dataOf(wanted, tags),
      TagSpecifications: bornWith("launch-template", tags),
    });
    await nullWhen(["InvalidLaunchTemplateName.AlreadyExistsException"], ec2.send(command)); // a lost answer's second try
  },
  update: async (wanted, { outputs }, changed, { clients: { ec2 }, tags }) => {
    const id = outputs["id"] ?? "";
    if (changed.includes("tags")) {
      await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }));
    }
    if (changed.every((prop) => prop === "tags")) return;
    const LaunchTemplateData = dataOf(wanted, tags);
    await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId: id, LaunchTemplateData }));
  },
  remove: async (_, { outputs }, { clients: { ec2 } }) => {
    const command = new DeleteLaunchTemplateCommand({ LaunchTemplateId: outputs["id"] });
    await nullWhen(["InvalidLaunchTemplateId.NotFound"], ec2.send(command));
  },
};

async function read({ name }: Known, { clients: { ec2 } }: Aws): Promise<Actual | null> {
  const absent = ["InvalidLaunchTemplateName.NotFoundException", "InvalidLaunchTemplateName.NotFound"];
  const byName = new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: [name] });
  const found = (await nullWhen(absent, ec2.send(byName)))?.LaunchTemplates?.[0];
  if (found === undefined) return null;
  const newest = String(found.LatestVersionNumber ?? 1);
  const { LaunchTemplateVersions: versions = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: found.LaunchTemplateId, Versions: [newest] }),
  );
  const data = versions[0]?.LaunchTemplateData ?? {};
  const boot = bootOf(Buffer.from(data.UserData ?? "", "base64").toString("utf8"));
  const options = data.MetadataOptions;
  const disk = data.BlockDeviceMappings?.[0];
  return {
    props: {
      ami: data.ImageId ?? null,
      instance_type: data.InstanceType ?? null,
      profile: data.IamInstanceProfile?.Name ?? null,
      security_groups: data.SecurityGroupIds ?? [],
      metadata: `${options?.HttpTokens ?? "optional"}, ${options?.HttpPutResponseHopLimit ?? 1} hop`,
      key: data.KeyName ?? null, // ours have none: nobody has to log in
      disk: disk === undefined ? null : { device: disk.DeviceName ?? null, gb: disk.Ebs?.VolumeSize ?? null },
      script: (boot as unknown as Json) ?? "changed by somebody else",
    },
    outputs: { id: found.LaunchTemplateId ?? "", version: newest },
    tags: tagsIn(found.Tags),
  };
}

/** Only with a token, and only from the instance itself: what runs in a container gets no credentials. */
export const metadataRule = "required, 1 hop";

function dataOf({ props, name }: Known, tags: Readonly<Record<string, string>>): RequestLaunchTemplateData {
  const script = userDataOf(props["script"] as unknown as Boot);
  const disk = props["disk"] as Disk;
  return {
    ImageId: props["ami"] as string,
    InstanceType: props["instance_type"] as _InstanceType,
    IamInstanceProfile: { Name: props["profile"] as string },
    SecurityGroupIds: [...(props["security_groups"] as readonly string[])],
    MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1, HttpEndpoint: "enabled" },
    ...(disk === null
      ? {}
      : {
          BlockDeviceMappings: [
            {
              DeviceName: disk.device,
              Ebs: { VolumeSize: disk.gb, VolumeType: "gp3", Encrypted: true, DeleteOnTermination: true },
            },
          ],
        }),
    TagSpecifications: (["instance", "volume"] as const).flatMap((type) => bornWith(type, { Name: name, ...tags })),
    UserData: Buffer.from(script).toString("base64"),
  };
}
