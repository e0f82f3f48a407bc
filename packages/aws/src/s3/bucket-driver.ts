import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type BucketLocationConstraint,
  type BucketVersioningStatus,
  type LifecycleRule,
  type ObjectOwnership,
  type PublicAccessBlockConfiguration,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Actual, Driver, Json, Known } from "../plan/index.ts";

/** An S3 bucket, as bucket.ts describes it. It is found by its name, in this account only. */
export const bucketDriver: Driver = {
  kind: "s3-bucket",
  label: "S3 bucket",
  permissions: ({ name, keeps }, { partition }) =>
    [
      "s3:CreateBucket",
      ...(keeps === undefined ? ["s3:DeleteBucket"] : []),
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketTagging",
      "s3:PutBucketVersioning",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
      "s3:TagResource",
    ].map((action) => ({ action, resource: `arn:${partition}:s3:::${name}` })),
  read: readBucket,
  create: createBucket,
  update: async (wanted, { tags }, changed, aws) => {
    for (const part of changed) await put(part, wanted, aws, tags ?? {});
  },
  remove: async ({ name }, _, { clients, account }) => {
    const call = clients.s3.send(new DeleteBucketCommand({ Bucket: name, ExpectedBucketOwner: account }));
    await nullWhen(["NoSuchBucket"], call);
  },
};

async function readBucket({ name }: Known, { clients: { s3 }, account, partition }: Aws): Promise<Actual | null> {
  const at = { Bucket: name, ExpectedBucketOwner: account };
  const tagged = await nullWhen(
    ["NoSuchBucket"],
    nullWhen(["NoSuchTagSet"], s3.send(new GetBucketTaggingCommand(at))).then((told) => told?.TagSet ?? []),
  );
  if (tagged === null) return null;
  const [versioning, encryption, access, ownership, lifecycle, policy] = await Promise.all([
    s3.send(new GetBucketVersioningCommand(at)),
    nullWhen(["ServerSideEncryptionConfigurationNotFoundError"], s3.send(new GetBucketEncryptionCommand(at))),
    nullWhen(["NoSuchPublicAccessBlockConfiguration"], s3.send(new GetPublicAccessBlockCommand(at))),
    nullWhen(["OwnershipControlsNotFoundError"], s3.send(new GetBucketOwnershipControlsCommand(at))),
    nullWhen(["NoSuchLifecycleConfiguration"], s3.send(new GetBucketLifecycleConfigurationCommand(at))),
    nullWhen(["NoSuchBucketPolicy"], s3.send(new GetBucketPolicyCommand(at))),
  ]);
  const algorithm = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  return {
    props: {
      ownership: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? null,
      publicAccess: isBlocked(access?.PublicAccessBlockConfiguration) ? "blocked" : "possible",
      encryption: algorithm?.SSEAlgorithm ?? null,
      versioning: versioning.Status ?? null,
      lifecycle: (lifecycle?.Rules ?? []).map(ruleTold),
      policy: policy?.Policy === undefined ? null : (JSON.parse(policy.Policy) as Json),
    },
    outputs: { name, arn: `arn:${partition}:s3:::${name}` },
    tags: Object.fromEntries(tagged.map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
  };
}

const isBlocked = (access: PublicAccessBlockConfiguration | undefined): boolean =>
  access?.BlockPublicAcls === true &&
  access.IgnorePublicAcls === true &&
  access.BlockPublicPolicy === true &&
  access.RestrictPublicBuckets === true;

const ruleTold = (rule: LifecycleRule): Json => ({
  id: rule.ID ?? "",
  status: rule.Status ?? null,
  prefix: rule.Filter?.Prefix ?? "",
  oldVersionsDays: rule.NoncurrentVersionExpiration?.NoncurrentDays ?? null,
  abandonedUploadDays: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null,
  // Never wanted: it would take releases and models that are in use.
  expirationDays: rule.Expiration?.Days ?? rule.Expiration?.Date?.toISOString() ?? null,
});

async function createBucket(wanted: Known, aws: Aws): Promise<void> {
  const { region, tags } = aws;
  // Whose it is is said in the same call: a bucket without tags could be anybody's when the deploy is repeated.
  const configuration = {
    ...(region === "us-east-1" ? {} : { LocationConstraint: region as BucketLocationConstraint }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
  await nullWhen(
    ["BucketAlreadyOwnedByYou"],
    aws.clients.s3.send(
      new CreateBucketCommand({
        Bucket: wanted.name,
        CreateBucketConfiguration: configuration,
        ObjectOwnership: wanted.props["ownership"] as ObjectOwnership,
      }),
    ),
  );
  for (const part of Object.keys(wanted.props)) await put(part, wanted, aws);
}

/**
 * Writes one setting of a bucket, whatever it was.
 *
 * @param others tags that it has: a bucket's are written all at once, also those of other people
 */
async function put(
  part: string,
  wanted: Known,
  { clients: { s3 }, account, tags }: Aws,
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  const at = { Bucket: wanted.name, ExpectedBucketOwner: account };
  const value = wanted.props[part];
  switch (part) {
    case "ownership": {
      const Rules = [{ ObjectOwnership: value as ObjectOwnership }];
      await s3.send(new PutBucketOwnershipControlsCommand({ ...at, OwnershipControls: { Rules } }));
      return;
    }
    case "publicAccess": {
      const closed = {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      };
      await s3.send(new PutPublicAccessBlockCommand({ ...at, PublicAccessBlockConfiguration: closed }));
      return;
    }
    case "encryption": {
      const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: value as ServerSideEncryption } }];
      await s3.send(new PutBucketEncryptionCommand({ ...at, ServerSideEncryptionConfiguration: { Rules } }));
      return;
    }
    case "versioning": {
      const VersioningConfiguration = { Status: value as BucketVersioningStatus };
      await s3.send(new PutBucketVersioningCommand({ ...at, VersioningConfiguration }));
      return;
    }
    case "lifecycle": {
      const Rules = (value as readonly Rule[]).map(ruleToPut);
      await s3.send(new PutBucketLifecycleConfigurationCommand({ ...at, LifecycleConfiguration: { Rules } }));
      return;
    }
    case "policy":
      await s3.send(new PutBucketPolicyCommand({ ...at, Policy: JSON.stringify(value) }));
      return;
    case "tags": {
      const all = Object.entries({ ...others, ...tags }).filter(([key]) => !key.startsWith("aws:")); // AWS's own stay
      const TagSet = all.map(([Key, Value]) => ({ Key, Value }));
      await s3.send(new PutBucketTaggingCommand({ ...at, Tagging: { TagSet } }));
      return;
    }
    default:
      throw new TypeError(`a bucket has no setting ${part}`);
  }
}

type Rule = {
  readonly id: string;
  readonly status: "Enabled";
  readonly prefix: string;
  readonly oldVersionsDays: number;
  readonly abandonedUploadDays: number;
};

const ruleToPut = ({ id, status, prefix, oldVersionsDays, abandonedUploadDays }: Rule): LifecycleRule => ({
  ID: id,
  Status: status,
  Filter: { Prefix: prefix },
  NoncurrentVersionExpiration: { NoncurrentDays: oldVersionsDays },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: abandonedUploadDays },
});
