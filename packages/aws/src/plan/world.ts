import { failureOf, type Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import { inOrder, neededBy } from "./order.ts";
import { planChanges, whyNotOurs, type Verdict } from "./plan-changes.ts";
import { followRefs } from "./refs.ts";
import type { Actual, Driver, Known, Resource } from "./resource.ts";

/** What was found there, of all that a plan speaks of. */
export interface World {
  readonly aws: Aws;
  readonly drivers: ReadonlyMap<string, Driver>;
  /** Each after what it needs. */
  readonly order: readonly Resource[];
  /** Id → what is there; absent: nothing. */
  readonly there: ReadonlyMap<string, Actual>;
}

/**
 * Reads what is there: things that do not wait for one another at the same time. Nothing is changed.
 * Faults AWS_DENIED, AWS_FAILED and their like.
 */
export async function readWorld(aws: Aws, drivers: readonly Driver[], resources: readonly Resource[]): Promise<World> {
  const byKind = new Map(drivers.map((driver) => [driver.kind, driver]));
  const order = inOrder(resources);
  const reads = new Map<string, Promise<Actual | null>>();
  for (const resource of order) reads.set(resource.id, read(resource));
  const settled = await Promise.allSettled(reads.values());
  const failed = settled.find((one) => one.status === "rejected"); // the first of the order, whichever failed first
  if (failed !== undefined) throw failed.reason;
  const found = await Promise.all([...reads].map(async ([id, one]) => [id, await one] as const));
  return { aws, drivers: byKind, order, there: new Map(found.flatMap(([id, one]) => (one ? [[id, one]] : []))) };

  async function read(resource: Resource): Promise<Actual | null> {
    const before = await Promise.all(
      neededBy(resource).map(async (id) => [id, (await reads.get(id)) ?? null] as const),
    );
    const actuals = new Map(before);
    const { parent } = resource;
    if (parent !== undefined && (actuals.get(parent) ?? null) === null) return null;
    const known = knownOf(resource, (id) => actuals.get(id) ?? null);
    return readOne(driverOf(byKind, resource), known, aws);
  }
}

/** Whether a thing is there and ours: what is somebody else's is not even written to. */
export function isOursThere({ aws, there }: Pick<World, "aws" | "there">, id: string): boolean {
  const actual = there.get(id);
  return actual !== undefined && whyNotOurs(actual, aws.tags) === null;
}

/** Who reads and changes things of this kind; that there is none is our mistake. */
export function driverOf(drivers: ReadonlyMap<string, Driver>, { kind, id }: Resource): Driver {
  const driver = drivers.get(kind);
  if (driver === undefined) throw new Error(`no driver makes ${kind} (${id})`);
  return driver;
}

/** The resource with what is known of others in its props. */
export const knownOf = (resource: Resource, actualOf: (id: string) => Actual | null): Known => ({
  ...resource,
  props: followRefs(resource.props, ({ $ref, output }) => actualOf($ref)?.outputs[output] ?? null),
});

/** Reads one thing; errors become faults that name it. */
export async function readOne(driver: Driver, known: Known, aws: Aws): Promise<Actual | null> {
  try {
    return await driver.read(known, aws);
  } catch (error) {
    throw failureOf(error, `the ${driver.label} "${known.name}" cannot be read`);
  }
}

/** Why a thing that is there is not ours; null: it is. What has no tags belongs to whom its parent belongs to. */
export function whyTheirs(world: World, resource: Resource): string | null {
  const actual = world.there.get(resource.id);
  if (actual === undefined) return null;
  const parent = world.order.find(({ id }) => id === resource.parent);
  return actual.tags === null && parent !== undefined ? whyTheirs(world, parent) : whyNotOurs(actual, world.aws.tags);
}

/** What has to be done. Fault AWS_NOT_OURS, of all such things at once, where a name is taken by somebody else. */
export function verdictsOf(world: World): readonly Verdict[] {
  const { aws, drivers, order, there } = world;
  const theirs = new Map(order.map((resource) => [resource.id, whyTheirs(world, resource)]));
  const strangers = order.flatMap((resource) => {
    const why = theirs.get(resource.id) ?? null;
    // What is not wanted and not ours does not concern us.
    if (why === null || resource.wanted === "absent") return [];
    if (there.get(resource.id)?.tags === null) return []; // what it is a part of is named already
    return [{ label: driverOf(drivers, resource).label, name: resource.name, why }];
  });
  if (strangers.length > 0) throw fault("AWS_NOT_OURS", { things: strangers });
  const ours = (id: string) => ((theirs.get(id) ?? null) === null ? (there.get(id) ?? null) : null);
  return planChanges(order, (resource) => driverOf(drivers, resource), ours, aws.tags);
}
