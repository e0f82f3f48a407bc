import { refsIn } from "./refs.ts";
import type { Resource } from "./resource.ts";

/** Ids of what must be there before: parent, what is referred to, and what is needed beside. */
export const neededBy = ({ props, needs = [], parent }: Resource): readonly string[] => [
  ...new Set([...(parent === undefined ? [] : [parent]), ...refsIn(props).map(({ $ref }) => $ref), ...needs]),
];

/** The resources, each after all that it needs, and otherwise in the order given. A circle or an unknown id is our mistake. */
export function inOrder(resources: readonly Resource[]): readonly Resource[] {
  const byId = new Map(resources.map((one) => [one.id, one]));
  if (byId.size !== resources.length) throw new Error("two resources of a plan have one id");
  const done = new Set<string>();
  const order: Resource[] = [];
  const add = (resource: Resource, path: readonly string[]): void => {
    if (done.has(resource.id)) return;
    if (path.includes(resource.id))
      throw new Error(`resources need one another: ${[...path, resource.id].join(" → ")}`);
    for (const id of neededBy(resource)) {
      const needed = byId.get(id);
      if (needed === undefined) throw new Error(`${resource.id} needs ${id}, which is not in the plan`);
      add(needed, [...path, resource.id]);
    }
    done.add(resource.id);
    order.push(resource);
  };
  for (const resource of resources) add(resource, []);
  return order;
}
