import type { Json, Resource } from "../plan/index.ts";

/** An image that has lost its tag is nobody's: it goes after so many days. */
const untaggedDays = 14;

/** ARNs, and the name of the repository, of the Lambda function that may pull from it. */
export interface LambdaReader {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly functionName: string;
}

/**
 * A repository whose tags never change what they mean, and whose images are scanned when they come. Its lifecycle
 * touches images without a tag only: which tagged ones may go is known from the log of releases (`pruneImages`).
 *
 * @param lambda the function that may pull its images; null: none may
 */
export function repository(name: string, lambda: LambdaReader | null, id = "repository"): Resource {
  return {
    id,
    kind: "ecr-repository",
    name,
    wanted: "present",
    props: {
      tags_are: "IMMUTABLE",
      scan_on_push: true,
      lifecycle: {
        rules: [
          {
            rulePriority: 1,
            description: "images without a tag",
            selection: {
              tagStatus: "untagged",
              countType: "sinceImagePushed",
              countUnit: "days",
              countNumber: untaggedDays,
            },
            action: { type: "expire" },
          },
        ],
      },
      policy: lambda === null ? null : pullPolicy(lambda),
    },
  };
}

const pullPolicy = ({ partition, region, account, functionName }: LambdaReader): Json => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "LambdaPulls",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": `arn:${partition}:lambda:${region}:${account}:function:${functionName}` },
      },
    },
  ],
});
