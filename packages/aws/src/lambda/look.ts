import type { DeployRelease } from "espalier/deploy";
import type { Aws } from "../connect/index.ts";
import { failureOf } from "../connect/index.ts";
import { objectsIn, releaseLog } from "../releases/index.ts";
import { readLive } from "./alias-driver.ts";
import type { Live } from "./live.ts";
import { live } from "./names.ts";
import { versionsOf, type Version } from "./version-drivers.ts";

/** What a deploy decides by: all that moves from one to the next. */
export interface Present {
  readonly live: Live | null;
  /** Newest first. */
  readonly versions: readonly Version[];
  /** Newest first. */
  readonly releases: readonly DeployRelease[];
}

/** Reads what is live, what could be, and what was. */
export async function lookAt(aws: Aws, functionName: string, bucket: string, releases: number): Promise<Present> {
  try {
    const [now, versions, log] = await Promise.all([
      readLive(aws, functionName, live),
      versionsOf(aws, functionName),
      releaseLog(objectsIn(aws, bucket), "lambda").list(releases),
    ]);
    return { live: now, versions, releases: log };
  } catch (error) {
    throw failureOf(error, `the function "${functionName}" cannot be read`);
  }
}
