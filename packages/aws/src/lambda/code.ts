import { createHash } from "node:crypto";
import { lambdaZip, type DeployRequest, type LambdaConfig } from "espalier/deploy";
import { fault } from "../fault/index.ts";
import { fetchesModel } from "./resources.ts";

const mib = 2 ** 20;
/** What Lambda takes in one call; through S3 it would take as much as may be unpacked. Source: AWS Lambda quotas. */
const zippedLimit = 50 * mib;
const unzippedLimit = 250 * mib;

/** The ZIP of a function; null: its code is an image. Fault LAMBDA_TOO_LARGE. */
export function zipOfFunction(
  { files }: Pick<DeployRequest["build"], "files">,
  lambda: LambdaConfig,
): Uint8Array | null {
  if (lambda.package === "image") return null;
  const withModel = !fetchesModel(lambda);
  const zip = lambdaZip({ files }, { withModel });
  if (zip.length > zippedLimit) {
    throw fault("LAMBDA_TOO_LARGE", { what: "the ZIP of the function", bytes: zip.length, limit: zippedLimit });
  }
  const unzipped = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (withModel && unzipped > unzippedLimit) {
    throw fault("LAMBDA_TOO_LARGE", { what: "the unpacked function", bytes: unzipped, limit: unzippedLimit });
  }
  return zip;
}

/** As Lambda tells it. */
export const codeSha256 = (zip: Uint8Array): string => createHash("sha256").update(zip).digest("base64");
