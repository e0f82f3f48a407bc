import { Document, isMap, isScalar, visit, type YAMLMap } from "yaml";

/** A workflow as data, and what is said above its parts. */
export interface Workflow {
  readonly head: readonly string[];
  readonly value: Readonly<Record<string, unknown>>;
  /** Path of a key → what stands above it. */
  readonly comments: Readonly<Record<string, string>>;
}

/** YAML for people to read and to change: empty lines between parts and jobs, scripts as they are typed. */
export function workflowText({ head, value, comments }: Workflow): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  document.commentBefore = head.map((line) => ` ${line}`).join("\n");
  const jobs = document.get("jobs");
  for (const map of [document.contents, jobs]) if (isMap(map)) setApart(map);
  for (const [path, text] of Object.entries(comments)) {
    const keys = path.split(".");
    const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1));
    const key = isMap(parent) ? keyOf(parent, keys.at(-1) ?? "") : undefined;
    if (key) key.commentBefore = ` ${text}`;
  }
  setVersionsBehind(document);
  return document.toString({ lineWidth: 0 });
}

/** `uses: name@commit # version`: what stands behind the commit is a comment. */
function setVersionsBehind(document: Document): void {
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || key.value !== "uses" || !isScalar(value)) return;
      const [action, version] = String(value.value).split(" #");
      value.value = action;
      if (version !== undefined) value.comment = version;
    },
  });
}

/** An empty line before each entry but the first. */
function setApart(map: YAMLMap): void {
  for (const { key } of map.items.slice(1)) if (isScalar(key)) key.spaceBefore = true;
}

const keyOf = (map: YAMLMap, name: string) =>
  map.items
    .map(({ key }) => key)
    .filter(isScalar)
    .find(({ value }) => value === name);

/** What would begin an expression of GitHub's is written as one that gives just that. */
export const literal = (text: string): string => text.replaceAll("${{", () => "${{ '${{' }}");

/** A folder's name in a filter of paths: nothing in it stands for other names. */
export const filterLiteral = (text: string): string => literal(text.replace(/[\\*?+[\]!]/g, (mark) => `\\${mark}`));
