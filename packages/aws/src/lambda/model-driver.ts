import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { nullWhen } from "../connect/index.ts";
import { textIn, type Driver, type Known } from "../plan/index.ts";

/** What the model's bytes are, and when that is. */
export interface ModelContent {
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

const bucketOf = ({ props }: Known) => textIn(props, "bucket");
/** `models/v7-1f2e3d4c5b6a/`: what is in the model stands in its name, so that it is found again. */
const folderOf = ({ name }: Known) => `models/${name}/`;

/** A model in a bucket, under the time when it came there. It is never written over, and never removed. */
export const modelDriver = ({ bytes, now }: ModelContent): Driver => ({
  kind: "s3-model",
  label: "model in S3",
  permissions: ({ props }, { partition }) => {
    const arn = `arn:${partition}:s3:::${textIn(props, "bucket")}`;
    return [
      { action: "s3:ListBucket", resource: arn },
      { action: "s3:PutObject", resource: `${arn}/models/*` },
    ];
  },
  read: async (wanted, { clients, account }) => {
    const at = { Bucket: bucketOf(wanted), ExpectedBucketOwner: account };
    const asked = new ListObjectsV2Command({ ...at, Prefix: folderOf(wanted) });
    const told = await nullWhen(["NoSuchBucket"], clients.s3.send(asked));
    const key = told?.Contents?.find(({ Size: size }) => size === bytes.length)?.Key;
    if (key === undefined) return null;
    const bucket = bucketOf(wanted);
    return { props: { bucket }, outputs: { key, url: `s3://${bucket}/${key}` }, tags: null };
  },
  create: async (wanted, { clients, account }) => {
    const time = new Date(now())
      .toISOString()
      .replace(/\.\d+Z$/, "Z")
      .replaceAll(":", "-");
    await clients.s3.send(
      new PutObjectCommand({
        Bucket: bucketOf(wanted),
        Key: `${folderOf(wanted)}${time}/model.espalier`,
        Body: bytes,
        ContentType: "application/octet-stream",
        ChecksumAlgorithm: "SHA256",
        ExpectedBucketOwner: account,
      }),
    );
  },
  update: async () => {}, // never written over
  remove: async () => {}, // kept
});
