import { createHash } from "node:crypto";

/**
 * A name that Compose and image tags take: lower-case letters, digits and `-`. One that had to be changed gets some
 * digits of its hash, so that two projects never share one.
 */
export function composeName(project: string, environment: string | null): string {
  const wanted = environment === null ? project : `${project}-${environment}`;
  const plain = wanted
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (plain === wanted && plain.length <= 40) return plain;
  const digits = createHash("sha256")
    .update(JSON.stringify([project, environment]))
    .digest("hex")
    .slice(0, 8);
  return [plain.slice(0, 40).replace(/-+$/, ""), digits].filter((part) => part !== "").join("-");
}
