import { isOurs } from "../names/index.ts";
import { differencesOf, propOf, type Difference } from "./differences.ts";
import { followRefs } from "./refs.ts";
import type { Actual, Driver, Json, Resource } from "./resource.ts";

export type Action = "create" | "update" | "replace" | "remove" | "none";

/** What is to become of one resource, and why. */
export interface Verdict {
  readonly resource: Resource;
  readonly label: string;
  readonly action: Action;
  readonly differences: readonly Difference[];
  /** Names of the props that differ; `tags` among them where a tag does. */
  readonly changed: readonly string[];
}

/** What a driver says of its kind, as far as the decision needs it. */
export type Kind = Pick<Driver, "label" | "fixed" | "moves">;

/**
 * What has to be done, in the order in which it is done: what is wanted first, each after what it needs; then what is
 * removed, in the reverse of that.
 *
 * @param order resources, each after what it needs
 * @param actualOf what is there; null: nothing
 * @param tags what everything of ours carries
 */
export function planChanges(
  order: readonly Resource[],
  kindOf: (resource: Resource) => Kind,
  actualOf: (id: string) => Actual | null,
  tags: Readonly<Record<string, string>>,
): readonly Verdict[] {
  const verdicts = new Map<string, Verdict>();
  for (const resource of order) verdicts.set(resource.id, verdictOf(resource));
  const all = [...verdicts.values()];
  const removed = all.filter(({ resource }) => resource.wanted === "absent");
  return [...all.filter(({ resource }) => resource.wanted === "present"), ...removed.reverse()];

  function verdictOf(resource: Resource): Verdict {
    const kind = kindOf(resource);
    const actual = isGoneWithParent(resource) ? null : actualOf(resource.id);
    const as = (action: Action, differences: readonly Difference[] = []): Verdict => ({
      resource,
      label: kind.label,
      action,
      differences,
      changed: [...new Set(differences.map(propOf))],
    });
    if (resource.wanted === "absent") return as(actual === null ? "none" : "remove");
    const props = followRefs(resource.props, ({ $ref, output }) => outputOf($ref, output));
    if (actual === null) return as("create", differencesOf(props, {}));
    const differences = changesOf(props, actual, tags);
    if (differences.length === 0) return as("none");
    const isFixed = differences.some((one) => kind.fixed?.includes(propOf(one)) === true);
    return as(isFixed ? "replace" : "update", differences);
  }

  /** What its parent takes with it has to be made again. */
  function isGoneWithParent({ parent }: Resource): boolean {
    const verdict = parent === undefined ? undefined : verdicts.get(parent);
    if (verdict === undefined) return false;
    return verdict.action === "create" || verdict.action === "replace" || isGoneWithParent(verdict.resource);
  }

  function outputOf(id: string, output: string): string | null {
    const verdict = verdicts.get(id);
    const action = verdict?.action;
    if (verdict === undefined || action === "create" || action === "replace") return null;
    if (action === "update" && kindOf(verdict.resource).moves?.includes(output) === true) return null;
    return actualOf(id)?.outputs[output] ?? null;
  }
}

/** How a thing differs from what is wanted of it: its props, and those tags that it lacks. */
export function changesOf(
  props: Readonly<Record<string, Json>>,
  actual: Actual,
  tags: Readonly<Record<string, string>>,
): readonly Difference[] {
  const missing = Object.entries(actual.tags === null ? {} : tags).flatMap(([key, to]): readonly Difference[] => {
    const from = actual.tags?.[key] ?? null;
    return from === to ? [] : [{ path: `tags.${key}`, from, to }];
  });
  return [...differencesOf(props, actual.props), ...missing];
}

/** Why a thing is not ours to touch; null: it is ours. */
export function whyNotOurs(actual: Actual, tags: Readonly<Record<string, string>>): string | null {
  if (actual.tags === null || isOurs(actual.tags, tags)) return null;
  const theirs = Object.entries(actual.tags).filter(([key]) => key.startsWith("espalier:"));
  if (theirs.length === 0) return "it lacks the tags of ours";
  return `its tags say ${theirs.map(([key, value]) => `${key} = ${value}`).join(", ")}`;
}
