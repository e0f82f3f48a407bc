/**
 * Joins all that the programs of builds need into one file each: server.cjs, a whole server, and lambda.cjs, a handler.
 * Nothing has to be beside them but a model and its settings. The packages that each was joined from are listed in a
 * .json beside it, with their licences: `espalier build` tells them on.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBuiltin } from "node:module";
import { rolldown } from "rolldown";
import { withoutFitting } from "./without-fitting.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = (name) => join(root, "packages/espalier/dist", name);

/**
 * What Fastify loads only for routes with schemas, for logs in other processes, for tests and for HTTP/2: ours have none.
 * @fastify/swagger-ui reads its page from its own folder: the program has a page of its own in its place.
 */
const unused = ["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler", "light-my-request", "thread-stream"];
const withoutUnused = {
  name: "without-unused",
  resolveId: (id) => (unused.includes(id) ? { id: `\0${id}`, moduleSideEffects: false } : null),
  load: (id) => (id.startsWith("\0") && unused.includes(id.slice(1)) ? "module.exports = {};" : null),
};
const ownDocsPage = {
  name: "own-docs-page",
  resolveId: (id, from) =>
    id === "./docs-page.js" && from !== undefined && /[\\/]serve[\\/]/.test(from)
      ? dist("standalone/docs-page.js")
      : null,
};

await joined("server", dist("standalone/main.js"));
if (existsSync(dist("lambda/main.js"))) await joined("lambda", dist("lambda/main.js"));

async function joined(name, input) {
  const bundle = await rolldown({
    input,
    platform: "node",
    plugins: [withoutFitting, withoutUnused, ownDocsPage],
    treeshake: { moduleSideEffects: (id) => (/[\\/]node_modules[\\/]/.test(id) ? undefined : false) },
  });
  const { output } = await bundle.write({
    file: dist(`bundle/${name}.cjs`),
    format: "cjs",
    exports: "named",
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: false }, // all licences are told in full by the list
    codeSplitting: false,
  });
  await bundle.close();
  const [{ imports, dynamicImports, modules }] = output;
  const foreign = [...imports, ...dynamicImports].filter(
    (id) => id !== `${name}.cjs` && !id.startsWith("node:") && !isBuiltin(id),
  );
  if (foreign.length > 0) throw new Error(`${name}.cjs must stand alone; it imports ${foreign.join(", ")}`);
  const used = Object.entries(modules).filter(([id, { renderedLength }]) => renderedLength > 0 && !id.startsWith("\0"));
  const folders = new Set(used.map(([id]) => packageFolder(id)));
  const packages = [...folders].map(packageAt).sort((a, b) => (a.name < b.name ? -1 : 1));
  await writeFile(dist(`bundle/${name}.json`), `${JSON.stringify({ packages }, null, 2)}\n`);
}

/** The folder of the package that a file belongs to: the nearest whose package.json has a name and a version. */
function packageFolder(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const { name, version } = JSON.parse(readFileSync(manifest, "utf8"));
      if (name && version) return folder;
    }
    if (folder === dirname(folder)) throw new Error(`${file} belongs to no package`);
  }
}

function packageAt(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const isOurs = folder.startsWith(join(root, "packages"));
  const home = isOurs ? root : folder;
  const file = readdirSync(home).find((each) => /^licen[cs]e/i.test(each));
  const licenceText = file === undefined ? null : readFileSync(join(home, file), "utf8").trim();
  if (typeof license !== "string") throw new Error(`${name} names no licence`);
  return { name, version, licence: license, licenceText };
}
