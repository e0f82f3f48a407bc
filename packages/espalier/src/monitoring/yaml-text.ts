import { stringify } from "yaml";

/** YAML in which every text is in quotes: whatever a reader may take a bare word for, it stays a text. */
export function yamlText(value: unknown, remarks: readonly string[] = []): string {
  const text = stringify(value, {
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return [...remarks.map((remark) => `# ${remark}`), text].join("\n");
}
