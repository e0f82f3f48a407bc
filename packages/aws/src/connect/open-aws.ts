import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { DeployPlace } from "espalier/deploy";
import { fault } from "../fault/index.ts";
import { tagsOf } from "../names/index.ts";
import type { Aws } from "./aws.ts";
import { behaviour, lazyClients } from "./clients.ts";
import { failureOf } from "./fault-of.ts";
import { withFaults } from "./with-faults.ts";

/**
 * Opens the account that the credentials belong to, in the configured region, and asks who we are; nothing else is
 * asked yet. Credentials and region as every AWS tool finds them: environment, profile, single sign-on, the machine's
 * role; `deploy.region` goes before. The caller closes it.
 *
 * Faults AWS_REGION, AWS_CREDENTIALS, AWS_EXPIRED, AWS_ACCOUNT, AWS_UNREACHABLE.
 *
 * @param target which of the deploy targets asks: stands in the tags
 */
export async function openAws(place: DeployPlace, target: string): Promise<Aws> {
  // Node 20 is our floor; the SDK would tell every user that it will not be its own for ever.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { AWS_REGION: first, AWS_DEFAULT_REGION: second } = process.env;
  const wanted = place.config.region ?? (first || second || undefined);
  const sts = new STSClient({ ...behaviour(), ...(wanted === undefined ? {} : { region: wanted }) });
  try {
    const region = await regionOf(sts, wanted);
    const { account, partition } = await identityOf(withFaults(sts, { region, signal: place.signal }));
    const asked = place.config.account;
    if (asked !== undefined && asked !== account) throw fault("AWS_ACCOUNT", { account, wanted: asked });
    const settings = { region, credentials: sts.config.credentials };
    const { clients, close } = lazyClients(settings, { region, signal: place.signal });
    const last = lazyClients(settings, { region, signal: undefined });
    return {
      account,
      region,
      partition,
      tags: tagsOf(place, target),
      tell: place.tell,
      signal: place.signal,
      clients,
      lastClients: last.clients,
      close: () => {
        close();
        last.close();
        sts.destroy();
      },
    };
  } catch (error) {
    sts.destroy();
    throw error;
  }
}

/** Whatever the SDK finds wrong here is wrong with the region: none is named, or no address can be made of it. */
async function regionOf(sts: STSClient, wanted: string | undefined): Promise<string> {
  try {
    return await sts.config.region();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw fault("AWS_REGION", { region: wanted ?? null, problem }, { cause: error });
  }
}

/** `arn:aws:sts::123456789012:assumed-role/…` → account and partition. */
async function identityOf(sts: STSClient): Promise<{ account: string; partition: string }> {
  try {
    const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (account === undefined) throw new Error("AWS does not tell whose the credentials are");
    return { account, partition: arn?.split(":")[1] ?? "aws" };
  } catch (error) {
    throw failureOf(error, "the account cannot be asked for");
  }
}
