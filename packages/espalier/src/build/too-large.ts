import type { Build } from "./build.ts";

/** What Lambda takes as a zip, unpacked. Source: AWS, "Lambda quotas". */
const unpackedLimit = 250 * 2 ** 20;

/** Told where a function's zip would be refused by Lambda: its model is too large to be baked in. */
export function tooLarge({ manifest, files }: Build): readonly string[] {
  if (manifest.target !== "lambda-zip") return [];
  const bytes = files.reduce((sum, file) => sum + (file.path === "function.zip" ? 0 : file.bytes.length), 0);
  if (bytes <= unpackedLimit) return [];
  const megabytes = Math.ceil(bytes / 2 ** 20);
  return [`Lambda takes 250 MB unpacked, and this is ${megabytes} MB: build lambda-image, or keep the model in S3`];
}
