import type { DeployRelease } from "espalier/deploy";
import type { Objects } from "./objects.ts";
import { numberOf, parseRelease, releaseKey, releaseText } from "./release.ts";

/** The releases of a target, in a bucket: appended to, never changed, the same from every machine. */
export interface ReleaseLog {
  /** Newest first, `limit` at most. Fault RELEASE_DAMAGED. */
  list(limit?: number): Promise<readonly DeployRelease[]>;
  /** Writes it down with the next free number. */
  append(release: Omit<DeployRelease, "number">): Promise<DeployRelease>;
}

/** The log of a target's releases among these objects. */
export function releaseLog(objects: Objects, target: string): ReleaseLog {
  const numbers = async (): Promise<readonly number[]> => {
    const keys = await objects.list(`releases/${target}/`);
    return keys.flatMap((key) => numberOf(target, key) ?? []).sort((a, b) => b - a);
  };
  return {
    list: async (limit = 50) => {
      const newest = (await numbers()).slice(0, limit);
      const texts = await Promise.all(
        newest.map(async (number) => {
          const key = releaseKey(target, number);
          const object = await objects.get(key);
          return object === null ? [] : [parseRelease(object.text, key)]; // removed since it was listed
        }),
      );
      return texts.flat();
    },
    append: async (release) => {
      let number = ((await numbers())[0] ?? 0) + 1;
      for (;;) {
        const numbered = { ...release, number };
        const key = releaseKey(target, number);
        const text = releaseText(numbered);
        if ((await objects.put(key, text, null)) !== null) return numbered;
        if ((await objects.get(key))?.text === text) return numbered; // written, though its answer was lost
        number++; // somebody took this number a moment ago
      }
    },
  };
}
