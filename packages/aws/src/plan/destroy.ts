import { failureOf, type Aws } from "../connect/index.ts";
import type { Actual, Resource } from "./resource.ts";
import { driverOf, knownOf, whyTheirs, type World } from "./world.ts";

/** What would be removed and what stays, in the order of removal. */
export interface Removal {
  readonly removes: readonly { readonly label: string; readonly name: string }[];
  readonly keeps: readonly { readonly label: string; readonly name: string; readonly why: string }[];
  /**
   * Removes it, last made first. Faults AWS_DENIED, AWS_FAILED and their like; the next time goes on from there.
   *
   * @param held the account with a signal that ends the work when the target is no longer held
   */
  apply(held?: Aws): Promise<void>;
}

/** Decides what `destroy` removes: all that is there and ours, except what holds what people made. */
export function planRemoval(world: World): Removal {
  const { aws, drivers, order, there } = world;
  const found = [...order].reverse().flatMap((resource): readonly [Resource, Actual][] => {
    const actual = there.get(resource.id);
    return actual === undefined ? [] : [[resource, actual]];
  });
  const staysWhy = ([resource]: readonly [Resource, Actual]): string | null =>
    whyTheirs(world, resource) ?? resource.keeps ?? null;
  const shown = (resource: Resource) => ({ label: driverOf(drivers, resource).label, name: resource.name });
  const gone = found.filter((one) => staysWhy(one) === null);
  return {
    removes: gone.map(([resource]) => shown(resource)),
    keeps: found.flatMap((one) => {
      const why = staysWhy(one);
      return why === null ? [] : [{ ...shown(one[0]), why }];
    }),
    apply: async (held = aws) => {
      for (const [resource, actual] of gone) {
        held.signal?.throwIfAborted();
        const { label, name } = shown(resource);
        const known = knownOf(resource, (id) => there.get(id) ?? null);
        try {
          await driverOf(drivers, resource).remove(known, actual, held);
        } catch (error) {
          throw failureOf(error, `the ${label} "${name}" cannot be removed`);
        }
        aws.tell(`removed: ${label} ${name}`);
      }
    },
  };
}
