import { failureOf } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import { changesOf, whyNotOurs, type Verdict } from "./plan-changes.ts";
import { propOf } from "./differences.ts";
import type { Actual, Driver, Known, Resource } from "./resource.ts";
import { until } from "./until.ts";
import { driverOf, knownOf, readOne, verdictsOf, type World } from "./world.ts";

/** What is there when a plan has been applied. */
export interface Applied {
  /** Id → outputs of all that is there. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** How many things were created, updated, replaced or removed. */
  readonly changed: number;
}

/**
 * Makes what is there into what is wanted, one thing after another. What a plan says of a thing is looked at again just
 * before it is touched, so that what is done already, by an interrupted deploy or by somebody else, is not done again.
 * It may be interrupted between any two calls: the next time goes on from there.
 *
 * Faults AWS_NOT_OURS, AWS_DENIED, AWS_QUOTA, AWS_FAILED and their like.
 *
 * @param only ids of resources to leave it at
 */
export async function applyChanges(world: World, only?: ReadonlySet<string>): Promise<Applied> {
  const { aws, drivers } = world;
  const there = new Map(world.there);
  let changed = 0;
  for (const verdict of verdictsOf(world)) {
    const { resource } = verdict;
    if (only !== undefined && !only.has(resource.id)) continue;
    if (verdict.action === "none") continue;
    aws.signal?.throwIfAborted();
    const act = resource.wanted === "absent" ? remove : make;
    if (await act(resource, driverOf(drivers, resource))) changed++;
  }
  const outputs = new Map([...there].map(([id, actual]) => [id, actual.outputs]));
  return { outputs, changed };

  async function make(resource: Resource, driver: Driver): Promise<boolean> {
    const known = knownOf(resource, (id) => there.get(id) ?? null);
    const actual = await readOurs(driver, known);
    const what = `the ${driver.label} "${resource.name}"`;
    if (actual === null) {
      await doing(`${what} cannot be created`, () => driver.create(known, aws));
      return found("created", known, driver);
    }
    const differences = changesOf(known.props, actual, aws.tags);
    const props = [...new Set(differences.map(propOf))];
    if (props.length === 0) {
      there.set(resource.id, actual);
      return false;
    }
    if (props.some((prop) => driver.fixed?.includes(prop) === true)) {
      await doing(`${what} cannot be replaced`, async () => {
        await driver.remove(known, actual, aws);
        await driver.create(known, aws);
      });
      return found("replaced", known, driver);
    }
    await doing(`${what} cannot be updated`, () => driver.update(known, actual, props, aws));
    return found("updated", known, driver);
  }

  /** What was just made is read again: others refer to what the service tells of it, some services after a moment. */
  async function found(done: string, known: Known, driver: Driver): Promise<true> {
    const what = `${driver.label} ${known.name}`;
    const actual = await until(aws, `${what} can be read`, () => readOne(driver, known, aws));
    there.set(known.id, actual);
    aws.tell(`${done}: ${what}`);
    return true;
  }

  async function remove(resource: Resource, driver: Driver): Promise<boolean> {
    const known = knownOf(resource, (id) => there.get(id) ?? null);
    const actual = await readOne(driver, known, aws);
    if (actual === null || whyNotOurs(actual, aws.tags) !== null) return false;
    await doing(`the ${driver.label} "${resource.name}" cannot be removed`, () => driver.remove(known, actual, aws));
    there.delete(resource.id);
    aws.tell(`removed: ${driver.label} ${resource.name}`);
    return true;
  }

  async function readOurs(driver: Driver, known: Known): Promise<Actual | null> {
    const actual = await readOne(driver, known, aws);
    const why = actual === null ? null : whyNotOurs(actual, aws.tags);
    if (why !== null) throw fault("AWS_NOT_OURS", { things: [{ label: driver.label, name: known.name, why }] });
    return actual;
  }
}

/** Does something of which errors become faults that say what was being done. */
async function doing(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw failureOf(error, what);
  }
}

/** For people and machines: what a plan says. What is neither wanted nor there is not spoken of. */
export const changesShown = (verdicts: readonly Verdict[]) =>
  verdicts
    .filter(({ resource: { wanted }, action }) => wanted === "present" || action !== "none")
    .map(({ resource: { id, name }, label, action, differences }) => ({ id, label, name, action, differences }));
