/**
 * Makes texts of what runs in browsers, so that no file path is needed where they are used: the page of
 * packages/espalier/browser/try, bundled, as src/try-page/page-files.ts, and the generated client's code of
 * packages/espalier/browser/client as src/client/runtime-text.ts. `--print` prints the files instead: the test that
 * they are up to date compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const espalier = (path) => fileURLToPath(new URL(`../packages/espalier/${path}`, import.meta.url));
const text = (name) => readFileSync(espalier(`browser/${name}`), "utf8");

const bundle = await rolldown({ input: espalier("browser/try/main.ts"), platform: "browser", tsconfig: false });
const { output } = await bundle.generate({ format: "esm", minify: true });
await bundle.close();

/** Without comments, indentation and the blanks that mean nothing; our own sheet has no text in which they would. */
const smallCss = text("try/style.css")
  .replaceAll(/\/\*[\s\S]*?\*\//g, "")
  .replaceAll(/\s+/g, " ")
  .replaceAll(/ ?([{};,>]) ?/g, "$1")
  .replaceAll(/([ :(,-])0\./g, "$1.")
  .replaceAll(": ", ":")
  .replaceAll(";}", "}")
  .trim();

/** As a template: a formatter leaves it as it is. */
const literal = (content) => `\`${content.replaceAll(/[\\`]|\$\{/g, "\\$&")}\``;
const made = "// Made by `npm run build:browser` from packages/espalier/browser";
const files = {
  "src/try-page/page-files.ts": `${made}/try. Do not edit.
export const pageHtml = ${literal(text("try/page.html").replaceAll(/\n\s*/g, "\n"))};

export const pageScript = ${literal(output[0].code.trim())};

export const pageStyle = ${literal(smallCss)};
`,
  "src/client/runtime-text.ts": `${made}/client. Do not edit.
export const runtimeText = ${literal(text("client/runtime.js"))};
`,
};
for (const [path, source] of Object.entries(files)) {
  if (process.argv.includes("--print")) process.stdout.write(source);
  else writeFileSync(espalier(path), source);
}
