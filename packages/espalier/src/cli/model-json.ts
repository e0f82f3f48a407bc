import type { ModelDetail, ModelSummary } from "../registry/index.ts";

/** A registered model as `--json` shows it: keys in snake_case; times in ms since 1970. */
export const modelJson = ({ name, createdAt, versions, newest, aliases }: ModelSummary) => ({
  name,
  created_at: createdAt,
  versions,
  newest,
  aliases,
});

export const modelDetailJson = ({ name, createdAt, versions, aliases, releases }: ModelDetail) => ({
  name,
  created_at: createdAt,
  aliases,
  versions: versions.map((version) => ({
    version: version.version,
    aliases: version.aliases,
    run_id: version.runId,
    model_hash: version.modelHash,
    metrics: version.metrics,
    gate: version.gate,
    recipe: version.recipe,
    created_at: version.createdAt,
  })),
  releases,
});
