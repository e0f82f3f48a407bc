import type { DeployPlace } from "espalier/deploy";
import { joinedName } from "./cloud-name.ts";

/** The tags that say whose a thing is. */
export const ownerTags = ["espalier:project", "espalier:environment", "espalier:target"] as const;

/** On everything that is made: the configured tags, and whose it is. */
export function tagsOf(
  { project, environment, config }: Pick<DeployPlace, "project" | "environment" | "config">,
  target: string,
): Readonly<Record<string, string>> {
  return {
    ...config.tags,
    "espalier:project": tagValue(project),
    "espalier:environment": environment ?? "-", // no environment has this name, and not every service takes an empty text
    "espalier:target": target,
  };
}

/** All services take these characters in the value of a tag; another text becomes a safe name. */
const tagValue = (text: string): string =>
  /^[\p{L}\p{N} _.:/=+@-]{1,256}$/u.test(text) ? text : joinedName([text], 200);

/** Whether a thing with these tags was made for the same project, environment and target. */
export const isOurs = (tags: Readonly<Record<string, string>>, ours: Readonly<Record<string, string>>): boolean =>
  ownerTags.every((key) => tags[key] === ours[key]);
