export { addDocsPage } from "./docs-page.ts";
export { openBuild, type OpenedBuild } from "./open-build.ts";
export { readOptions, type Options, type Wish } from "./options.ts";
export { inLogLines, inWords, type Teller } from "./teller.ts";
