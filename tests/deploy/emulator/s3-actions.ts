/** Sub-resources of buckets and objects, and how the operations on them are called. */
const ofBucket: Readonly<Record<string, string>> = {
  acl: "BucketAcl",
  encryption: "BucketEncryption",
  lifecycle: "BucketLifecycleConfiguration",
  location: "BucketLocation",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  policyStatus: "BucketPolicyStatus",
  publicAccessBlock: "PublicAccessBlock",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
};
const verbs: Readonly<Record<string, string>> = { GET: "Get", PUT: "Put", DELETE: "Delete" };

/** The operation of S3 that a request (with the bucket in its path) is. */
export function s3Action(
  method: string,
  path: string,
  query: URLSearchParams,
  headers: Readonly<Record<string, unknown>>,
): string {
  const { bucket, key } = s3Place(path);
  if (bucket === "") return "ListBuckets";
  if (key === "") return bucketAction(method, query);
  if (query.has("tagging")) return `${verbs[method]}ObjectTagging`;
  if (query.has("uploads")) return "CreateMultipartUpload";
  if (query.has("uploadId")) {
    const ofUpload = { PUT: "UploadPart", POST: "CompleteMultipartUpload", DELETE: "AbortMultipartUpload" };
    return ofUpload[method as keyof typeof ofUpload] ?? "ListParts";
  }
  if (method === "PUT" && headers["x-amz-copy-source"] !== undefined) return "CopyObject";
  return method === "HEAD" ? "HeadObject" : `${verbs[method] ?? method}Object`;
}

function bucketAction(method: string, query: URLSearchParams): string {
  const sub = Object.keys(ofBucket).find((name) => query.has(name));
  if (sub !== undefined) return `${verbs[method]}${ofBucket[sub]}`;
  if (method === "PUT") return "CreateBucket";
  if (method === "DELETE") return "DeleteBucket";
  if (method === "HEAD") return "HeadBucket";
  if (method === "POST" && query.has("delete")) return "DeleteObjects";
  return query.has("versions") ? "ListObjectVersions" : "ListObjects";
}

/** Which bucket and object a path names; empty: none. */
export function s3Place(path: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
}
