import type { DeployConfig, DeployPlace } from "espalier/deploy";
import type { Aws } from "../connect/index.ts";
import { bucketName, cloudName } from "../names/index.ts";

type Named = Pick<DeployPlace, "project" | "environment" | "config">;
export type Package = DeployConfig["lambda"]["package"];

/** What everything is called. Pure: nothing of it is kept anywhere. */
export interface LambdaNames {
  readonly bucket: string;
  /** Roles are of the account, not of a region. */
  readonly role: string;
  readonly api: string;
  readonly alarms: Readonly<Record<"answers" | "errors" | "p99" | "throttles", string>>;
  readonly repository: string;
  /** A function cannot turn from a ZIP into an image: each has its own, and requests go over from one to the other. */
  functionOf(pack: Package): string;
}

/** What everything is called on AWS: it follows from project, environment and place alone. */
export function lambdaNames(place: Named, at: { readonly account: string; readonly region: string }): LambdaNames {
  return {
    bucket: bucketName(place, "lambda", at),
    role: cloudName(place, `lambda-${at.region}`, 64),
    api: cloudName(place, null, 128),
    alarms: {
      answers: cloudName(place, "lambda-5xx", 128),
      errors: cloudName(place, "lambda-errors", 128),
      p99: cloudName(place, "lambda-p99", 128),
      throttles: cloudName(place, "lambda-throttles", 128),
    },
    repository: cloudName(place, "lambda", 128),
    functionOf: (pack) => cloudName(place, pack === "zip" ? null : "image", 64),
  };
}

/** Where a function's lines go; AWS has it so. */
export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;

/** The alias that the API calls. */
export const live = "live";
/** The statement that lets the API call it. */
export const apiStatement = "espalier-api";

export type Account = Pick<Aws, "account" | "region" | "partition">;

/** The ARN of a function, or of a version or alias of it. */
export const functionArn = ({ partition, region, account }: Account, name: string, qualifier?: string): string =>
  `arn:${partition}:lambda:${region}:${account}:function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`;
