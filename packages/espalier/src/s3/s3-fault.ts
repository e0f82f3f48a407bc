import { Fault, fault, fromSystemError } from "../fault/index.ts";

interface Asked {
  readonly bucket: string;
  /** Null where the bucket as a whole was asked. */
  readonly key: string | null;
  readonly attempts: number;
}

/** What an error of the SDK means to the user. */
export function s3Fault(error: unknown, { bucket, key, attempts }: Asked): Fault {
  if (error instanceof Fault) return error;
  const cause = { cause: error };
  const name = textOf(error, "name");
  const message = textOf(error, "message") || name || String(error);
  const status = statusOf(error);
  if (name === "NoSuchBucket") return fault("S3_NOT_FOUND", { bucket, key: null }, cause);
  if (status === 404) return fault("S3_NOT_FOUND", { bucket, key }, cause);
  if (status === 412) return fault("S3_CHANGED", { bucket, key: key ?? "" }, cause);
  if (status === 401 || status === 403 || /Credentials|Token/.test(name) || /credential/i.test(message)) {
    return fault("S3_ACCESS", { bucket, key, problem: message }, cause);
  }
  // A file of ours that cannot be read while it is sent.
  if (textOf(error, "syscall") === "open") return fromSystemError(error, "the file to be sent", "read");
  return fault(
    "S3_FAILED",
    { bucket, key, attempts, problem: status === undefined ? message : `${status} ${message}` },
    cause,
  );
}

const textOf = (error: unknown, key: string): string => {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === "string" ? value : "";
};

function statusOf(error: unknown): number | undefined {
  const metadata: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "$metadata") : undefined;
  const status: unknown =
    typeof metadata === "object" && metadata !== null ? Reflect.get(metadata, "httpStatusCode") : undefined;
  return typeof status === "number" ? status : undefined;
}
