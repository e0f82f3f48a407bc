import type { DeployRelease } from "espalier/deploy";
import type { Aws } from "../connect/index.ts";
import { failureOf } from "../connect/index.ts";
import { objectsIn, releaseLog } from "../releases/index.ts";
import { readLive, versionsOfOthers } from "./alias-driver.ts";
import type { Live } from "./live.ts";
import { live } from "./names.ts";
import { versionsOf, type Version } from "./version-drivers.ts";

/** What a deploy decides by: all that moves from one to the next. */
export interface Present {
  readonly live: Live | null;
  /** Numbers of the versions that aliases of other people give requests to. */
  readonly others: readonly string[];
  /** Newest first. */
  readonly versions: readonly Version[];
  /** Newest first. */
  readonly releases: readonly DeployRelease[];
}

/** Reads what is live, what could be, and what was. */
export async function lookAt(aws: Aws, functionName: string, bucket: string, releases: number): Promise<Present> {
  try {
    const [now, others, versions, log] = await Promise.all([
      readLive(aws, functionName, live),
      versionsOfOthers(aws, functionName, live),
      versionsOf(aws, functionName),
      releaseLog(objectsIn(aws, bucket), "lambda").list(releases),
    ]);
    return { live: now, others, versions, releases: log };
  } catch (error) {
    throw failureOf(error, `the function "${functionName}" cannot be read`);
  }
}
