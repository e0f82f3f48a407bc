import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ readonly blame: "input" | "state" | "us", readonly doc: string }} Documented
 * @typedef {Readonly<Record<string, Documented>>} Catalog
 * @typedef {Readonly<Record<string, { readonly status: number, readonly doc: string }>>} HttpErrors
 */

const whoActs = { input: "you: the input", state: "you: the machine or the store", us: "us: please report it" };

/**
 * @template {{ readonly doc: string }} E
 * @param {string} title
 * @param {string} about heading of the column between code and doc
 * @param {Readonly<Record<string, E>>} entries
 * @param {(entry: E) => string | number} tell what stands in that column
 */
const section = (title, about, entries, tell) => `## ${title}

| code | ${about} | when it happens |
|---|---|---|
${Object.entries(entries)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, entry]) => `| \`${code}\` | ${tell(entry)} | ${entry.doc.replaceAll("|", "\\|")} |`)
  .join("\n")}
`;

/** @param {string} title @param {Catalog} catalog */
const faults = (title, catalog) => section(title, "who can act", catalog, ({ blame }) => whoActs[blame]);

/**
 * The reference page of all faults, as Markdown.
 *
 * @param {{ readonly learn: Catalog, readonly espalier: Catalog, readonly aws: Catalog, readonly http: HttpErrors }} catalogs
 */
export const errorReference = ({ learn, espalier, aws, http }) => `# Errors

<!-- Made from the fault catalogues by \`npm run docs:errors\`. Change those, not this page. -->

Every error has a code, which never changes its meaning, a message with the rule that was broken and the value that
broke it, and a hint that says what to do. The command line prints all three, and with \`--json\` one JSON document. Its
exit code is 2 where you can act (the input, the machine, the store) and 1 where the fault is ours. \`--debug\` adds the
stack trace.

In TypeScript an error is a \`Fault\`, with \`code\`, \`message\`, \`hint\`, \`blame\` and the \`params\` its message was made from.

${faults("The life-cycle: `espalier`", espalier)}
${faults("The learning engine: `@espalier/learn`", learn)}
${faults("Deploying to AWS: `@espalier/aws`", aws)}
${section("Answers of the server", "status", http, ({ status }) => status)}`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [{ learnFaults }, { espalierFaults }, { awsFaults }, { httpErrors }] = await Promise.all([
    import("../packages/learn/dist/fault/index.js"),
    import("../packages/espalier/dist/fault/index.js"),
    import("../packages/aws/dist/fault/index.js"),
    import("../packages/espalier/dist/contract/index.js"),
  ]);
  const page = fileURLToPath(new URL("../docs/reference/errors.md", import.meta.url));
  writeFileSync(
    page,
    errorReference({ learn: learnFaults, espalier: espalierFaults, aws: awsFaults, http: httpErrors }),
  );
}
