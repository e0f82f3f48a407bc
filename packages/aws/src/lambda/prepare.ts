import type { DeployPlace, DeployRequest } from "espalier/deploy";
import { alarmDriver } from "../alarms/index.ts";
import { apiDrivers } from "../api/index.ts";
import type { Aws } from "../connect/index.ts";
import { image, imageDriver, repository, repositoryDriver } from "../ecr/index.ts";
import { roleDriver } from "../iam/index.ts";
import { logGroupDriver } from "../logs/index.ts";
import type { Driver, Resource } from "../plan/index.ts";
import { bucketDriver } from "../s3/index.ts";
import { aliasDriver, type TryVersion } from "./alias-driver.ts";
import { codeSha256, zipOfFunction } from "./code.ts";
import { functionDriver, type FunctionContent } from "./function-driver.ts";
import { nextLive, type NextLive } from "./live.ts";
import { lookAt, type Present } from "./look.ts";
import { modelDriver, type ModelContent } from "./model-driver.ts";
import { functionArn, lambdaNames } from "./names.ts";
import { oldVersions } from "./old-versions.ts";
import { permissionDriver } from "./permission-driver.ts";
import { lambdaResources, type Released } from "./resources.ts";
import { digestOf, readHanded, sortVariables } from "../secrets/index.ts";
import { tryVersion } from "./try-version.ts";
import { oldVersionDriver, versionDriver } from "./version-drivers.ts";

/** A deploy, as far as it can be thought out before anything is changed. */
export interface Prepared {
  readonly resources: readonly Resource[];
  readonly drivers: readonly Driver[];
  readonly present: Present;
  readonly next: NextLive;
  /** The number of the version that is deployed; null: it has none yet. */
  readonly version: string | null;
}

/** Faults LAMBDA_TOO_LARGE, DEPLOY_SECRET_MISSING. */
export async function prepare(aws: Aws, request: DeployRequest): Promise<Prepared> {
  const { build, config, folder, canaryPercent } = request;
  const { lambda } = config;
  const names = lambdaNames(request, aws);
  const functionName = names.functionOf(lambda.package);
  const zip = zipOfFunction(build, lambda);
  const secrets = readHanded(sortVariables(config.variables).handed, process.env);
  const { model } = build.manifest;
  const fixed = {
    build: build.manifest.id,
    model: `${model.version === null ? "file" : `v${model.version}`}-${model.sha256.slice(0, 12)}`,
    codeSha256: zip === null ? null : codeSha256(zip),
    secrets: digestOf(secrets, functionArn(aws, functionName)),
  };
  // A version may have several releases: with a canary, and again after a rollback.
  const present = await lookAt(aws, functionName, names.bucket, 10 + 3 * lambda.keepVersions);
  const imageOf = imageResources(request, aws, `${build.manifest.id}-${lambda.architecture}`);
  const listed = (released: Released) => lambdaResources(request, aws, imageOf, released);
  const description = listed({ ...fixed, next: { kind: "all" }, old: [] }).find(({ id }) => id === "version")?.name;
  const version = present.versions.find((one) => one.description === description)?.number ?? null;
  const next = nextLive(present.live, version, canaryPercent);
  const old = oldVersions({
    there: present.versions.map(({ number }) => number),
    version,
    stable: next.kind === "part" ? next.stable : null,
    others: present.others,
    released: present.releases.map(({ revision }) => revision),
    keep: lambda.keepVersions,
  });
  const modelBytes = build.files.find(({ path }) => path === build.settings.model.file)?.bytes ?? new Uint8Array();
  const drivers = driversWith({
    content: { zip, secrets },
    model: { bytes: modelBytes, now: Date.now },
    tryVersion: tryVersion(build, lambda.stage),
    image: { folder, architecture: lambda.architecture, isServer: false },
  });
  return { resources: listed({ ...fixed, next, old }), drivers, present, next, version };
}

/** What it consists of, where no build is at hand: to look at it, or to remove it. */
export const prepareToLook = (place: DeployPlace, aws: Aws): Pick<Prepared, "resources" | "drivers"> => ({
  resources: lambdaResources(place, aws, imageResources(place, aws, null), null),
  drivers: driversWith(nothing),
});

/** All that a deploy may have to do with: what it needs to be allowed. */
export const prepareAll = (place: DeployPlace, aws: Aws): Pick<Prepared, "resources" | "drivers"> => {
  const released: Released = { build: "", model: "", codeSha256: null, secrets: "", next: { kind: "all" }, old: ["*"] };
  return {
    resources: lambdaResources(place, aws, imageResources(place, aws, "*"), released),
    drivers: driversWith(nothing),
  };
};

/** @param tag of the image; null: only what holds images is spoken of */
const imageResources = (place: DeployPlace, aws: Aws, tag: string | null): readonly Resource[] => {
  const names = lambdaNames(place, aws);
  const { partition, region, account } = aws;
  const pulls = { partition, region, account, functionName: names.functionOf("image") };
  const made = repository(names.repository, pulls);
  if (place.config.lambda.package === "zip") return [{ ...made, wanted: "absent" }];
  return tag === null ? [made] : [made, image(names.repository, { tag })];
};

interface Contents {
  readonly content: FunctionContent;
  readonly model: ModelContent;
  readonly tryVersion: TryVersion;
  readonly image: Parameters<typeof imageDriver>[0];
}

const nothing: Contents = {
  content: { zip: null, secrets: {} },
  model: { bytes: new Uint8Array(), now: Date.now },
  tryVersion: async () => {},
  image: null,
};

const driversWith = (contents: Contents): readonly Driver[] => [
  bucketDriver,
  modelDriver(contents.model),
  repositoryDriver,
  imageDriver(contents.image),
  logGroupDriver,
  roleDriver,
  functionDriver(contents.content),
  versionDriver,
  oldVersionDriver,
  aliasDriver(contents.tryVersion),
  permissionDriver,
  ...apiDrivers,
  alarmDriver,
];
