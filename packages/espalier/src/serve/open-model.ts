import type { ServeRules } from "../predict/index.ts";
import type { ModelSource } from "./model-source.ts";
import type { ModelPart } from "./server-parts.ts";

/** Loads what a source has now; a server watches it from then on. Faults as the source's. */
export async function openModel(source: ModelSource, rules: ServeRules): Promise<ModelPart> {
  const begun = performance.now();
  const wanted = await source.look();
  if (wanted === null) throw new Error("a source tells at its first look what it has");
  const served = await source.load(wanted);
  return { served, rules, loadSeconds: (performance.now() - begun) / 1000, watched: { source, id: wanted.id } };
}
