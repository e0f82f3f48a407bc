import type { LiveModel } from "../predict/index.ts";
import { codeSamples, type CodeSample } from "./code-samples.ts";

/** The document of a server cannot know by which name it is reached; this is where `espalier serve` listens. */
const exampleBaseUrl = "http://127.0.0.1:3000";

/** What documents show: how to ask this model for its typical row. `name` where it is asked for by name. */
export const exampleSamples = ({ info, example }: LiveModel, name?: string): readonly CodeSample[] =>
  codeSamples({
    baseUrl: exampleBaseUrl,
    path: name === undefined ? "/predict" : `/models/${encodeURIComponent(name)}/predict`,
    model: info,
    row: example.row,
    withKey: false,
  });

/** The samples as Markdown: no text within can end its block. */
export function samplesMarkdown(samples: readonly CodeSample[]): string {
  const blocks = samples.map(({ lang, label, source }) => {
    const longest = Math.max(2, ...[...source.matchAll(/`+/g)].map(([ticks]) => ticks.length));
    const fence = "`".repeat(longest + 1);
    return `**${label}**\n\n${fence}${lang.toLowerCase()}\n${source}\n${fence}`;
  });
  return blocks.join("\n\n");
}
