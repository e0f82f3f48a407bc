import { entry, faultsFrom, quoted } from "@espalier/learn";

const listed = (names: readonly string[]) => names.map(quoted).join(", ");
const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** Every fault the deploy targets on AWS throw. Sorted by code; documented in docs/reference/errors.md. */
export const awsFaults = {
  AWS_ACCOUNT: entry({
    blame: "input",
    doc: "The credentials belong to another account than `deploy.account` names. Nothing was read or changed there.",
    message: (p: { account: string; wanted: string }) =>
      `deploy.account must be the account of the credentials, ${p.account}; got ${quoted(p.wanted)}`,
    hint: () => "use credentials of that account (AWS_PROFILE chooses among yours), or correct deploy.account",
  }),
  AWS_CREDENTIALS: entry({
    blame: "state",
    doc: "There are no credentials for AWS, or AWS does not know them.",
    message: (p: { problem: string }) => `AWS takes no request without valid credentials: ${p.problem}`,
    hint: () =>
      "sign in (`aws sso login`), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `aws sts get-caller-identity` must answer",
  }),
  AWS_DENIED: entry({
    blame: "state",
    doc: "The credentials lack a permission; it is named. What was done before stays, and the next deploy goes on from there.",
    message: (p: { action: string; resource: string | null; problem: string }) =>
      `the credentials must be allowed ${p.action}${p.resource === null ? "" : ` on ${p.resource}`}: ${p.problem}`,
    hint: (p) =>
      `let an administrator add ${p.action} to the role that deploys; \`espalier deploy policy TARGET\` prints all that it needs`,
  }),
  AWS_EXPIRED: entry({
    blame: "state",
    doc: "The credentials for AWS were valid and are no longer, or this machine's clock is wrong.",
    message: (p: { problem: string }) => `the credentials for AWS have expired: ${p.problem}`,
    hint: () => "sign in again (`aws sso login`) and repeat the command; what was done before is not done again",
  }),
  AWS_FAILED: entry({
    blame: "state",
    doc: "AWS refused a call, or could not do it. What was done before stays, and the next deploy goes on from there.",
    message: (p: { what: string; action: string; problem: string }) => `${p.what}: ${p.action} failed: ${p.problem}`,
    hint: () => "remove this cause and repeat the command; what was done before is not done again",
  }),
  AWS_NOT_OURS: entry({
    blame: "state",
    doc: "Something of the same name is there that was not made for this project, environment and target. It was not touched.",
    message: (p: { things: readonly { readonly label: string; readonly name: string; readonly why: string }[] }) =>
      p.things
        .map(({ label, name, why }) => `the ${label} ${quoted(name)} belongs to somebody else: ${why}`)
        .join("; "),
    hint: () => "choose another deploy.name, or rename or remove it",
  }),
  AWS_PRICE_UNKNOWN: entry({
    blame: "input",
    doc: "The price table does not hold this type of instance, so nothing can be estimated. It can be deployed all the same.",
    message: (p: { instanceType: string; families: readonly string[] }) =>
      `there is no price for ${quoted(p.instanceType)}; the table holds ${p.families.join(", ")} from nano to 24xlarge`,
    hint: () => "look its price up at https://aws.amazon.com/ec2/pricing/on-demand/",
  }),
  AWS_QUOTA: entry({
    blame: "state",
    doc: "The account has as many of something as AWS lets it have.",
    message: (p: { action: string; problem: string }) => `a quota of the account ends here: ${p.action}: ${p.problem}`,
    hint: () => "remove what is no longer needed, or ask for more under Service Quotas, and repeat the command",
  }),
  AWS_REGION: entry({
    blame: "input",
    doc: "No region is named, or there is none of that name, or the account has not enabled it.",
    message: (p: { region: string | null; problem: string }) =>
      `${p.region === null ? "a region of AWS must be named" : `the region must be one that the account can use; got ${quoted(p.region)}`}: ${p.problem}`,
    hint: () =>
      "set deploy.region in the config, or AWS_REGION, such as eu-central-1; if that is one, look at the network",
  }),
  AWS_THROTTLED: entry({
    blame: "state",
    doc: "AWS answers that it is called too often, and went on so after several tries with growing pauses.",
    message: (p: { action: string; problem: string }) => `AWS is called too often: ${p.action}: ${p.problem}`,
    hint: () => "wait a minute and repeat the command; what was done before is not done again",
  }),
  AWS_UNREACHABLE: entry({
    blame: "state",
    doc: "No answer came from AWS: the network or AWS_ENDPOINT_URL is to blame.",
    message: (p: { action: string; problem: string }) => `AWS cannot be reached for ${p.action}: ${p.problem}`,
    hint: () =>
      "look at the network and AWS_ENDPOINT_URL, and repeat the command; what was done before is not done again",
  }),
  DEPLOY_BUSY: entry({
    blame: "state",
    doc: "Somebody else deploys, rolls back or destroys the same target at this moment.",
    message: (p: { holder: string; since: number; until: number }) =>
      `${p.holder} has been at work on this target since ${time(p.since)}`,
    hint: (p) =>
      `wait until that has ended, and repeat the command; if it was killed, the target is free from ${time(p.until)} on`,
  }),
  DEPLOY_LOCK_LOST: entry({
    blame: "state",
    doc: "The target was held for too long without a sign of life, and somebody else took it over.",
    message: (p: { holder: string }) => `${p.holder} has taken the target over, because nothing was heard from here`,
    hint: () => "see `espalier deploy status TARGET`, and repeat the command when nobody else is at work",
  }),
  DEPLOY_SECRET_MISSING: entry({
    blame: "input",
    doc: "A variable of `deploy.variables` takes its value from the environment of whoever deploys, and there it is missing or empty.",
    message: (p: { names: readonly string[] }) =>
      `the environment must have the values that deploy.variables takes from it; it lacks ${listed(p.names)}`,
    hint: (p) =>
      `set ${p.names.join(", ")} for this command; in GitHub Actions, under env, from secrets of the repository`,
  }),
  DEPLOY_UNHEALTHY: entry({
    blame: "state",
    doc: "The new version does not answer as it must. It got no request; what was live before still is.",
    message: (p: { what: string; problem: string }) => `${p.what} does not answer as it must: ${p.problem}`,
    hint: () =>
      "read `espalier deploy logs TARGET`; `espalier build … --run` starts the same build here; what was live before still is",
  }),
  EC2_INSTANCE_TYPE: entry({
    blame: "input",
    doc: "No zone of the region has instances of this type, or none of the chosen subnets lies in such a zone.",
    message: (p: { instanceType: string; region: string; zones: readonly string[] }) =>
      p.zones.length === 0
        ? `deploy.ec2.instanceType must be a type that ${p.region} has; got ${quoted(p.instanceType)}`
        : `${quoted(p.instanceType)} runs in ${p.zones.join(", ")} only, and no subnet lies there`,
    hint: () => "`aws ec2 describe-instance-type-offerings` lists them; t4g.small is nearly everywhere",
  }),
  EC2_NETWORK: entry({
    blame: "input",
    doc: "The network to deploy into is not there, or lacks what is needed: a load balancer wants subnets in two zones.",
    message: (p: { problem: string }) => p.problem,
    hint: () => "name deploy.ec2.vpc or deploy.ec2.subnets, or make a default network: `aws ec2 create-default-vpc`",
  }),
  EC2_NO_CANARY: entry({
    blame: "input",
    doc: "A share of the requests for the new version was asked for, which instances cannot give: they are replaced one by one.",
    message: (p: { percent: number }) => `ec2 has no canary; got --canary ${p.percent}`,
    hint: () => "deploy without --canary: a version that does not answer is taken back by itself; lambda has canaries",
  }),
  EC2_SCRIPT_TOO_LARGE: entry({
    blame: "input",
    doc: "What the instances are told at their start is more than EC2 takes.",
    message: (p: { bytes: number; max: number }) =>
      `the instances' script must have at most ${p.max} bytes; with deploy.variables it has ${p.bytes}`,
    hint: () => "put long values into Secrets Manager or SSM, and name them with secret()",
  }),
  LAMBDA_TOO_LARGE: entry({
    blame: "input",
    doc: "The package is larger than Lambda takes it. Nothing was changed.",
    message: (p: { what: string; bytes: number; limit: number }) =>
      `${p.what} may have ${p.limit / 2 ** 20} MiB at most; got ${(p.bytes / 2 ** 20).toFixed(1)} MiB`,
    hint: () =>
      'set deploy.lambda.model to "s3", so that the model is fetched when the function starts, or deploy.lambda.package to "image"',
  }),
  RELEASE_DAMAGED: entry({
    blame: "state",
    doc: "An object of the release log cannot be read: it was written by something else, or by a later version of Espalier.",
    message: (p: { key: string; problem: string }) => `${quoted(p.key)} is no release: ${p.problem}`,
    hint: () => "restore an older version of that object in the bucket, or use the version of Espalier that wrote it",
  }),
  RELEASE_GONE: entry({
    blame: "state",
    doc: "What a release was made of is no longer there: somebody removed it, or newer versions took its place.",
    message: (p: { release: number; what: string }) => `release ${p.release} cannot be live again: ${p.what} is gone`,
    hint: () =>
      "`espalier deploy lambda --model VERSION` builds and deploys the same model version anew; deploy.lambda.keepVersions says how many stay",
  }),
  RELEASE_NOT_FOUND: entry({
    blame: "input",
    doc: "The release log has nothing to go back to, or no release of that version.",
    message: (p: { version: number | null; have: readonly string[] }) =>
      p.version === null
        ? "there is no release before the one that is live"
        : `no release gave all requests to version ${p.version}; there were such of ${p.have.length === 0 ? "none" : listed(p.have)}`,
    hint: () =>
      "`espalier deploy releases TARGET` lists them; `espalier deploy TARGET --model VERSION` makes a new one",
  }),
};

export const fault = faultsFrom(awsFaults);
