import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProjectFile } from "./project-file.ts";

const tsconfig = {
  compilerOptions: {
    target: "es2023",
    module: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  },
  include: ["**/*.ts"],
};

/**
 * Where a new project gets Espalier from: the registry, or, made by a checkout of the sources, that checkout: its
 * versions are not published.
 */
function dependencies(version: string): Readonly<Record<string, string>> {
  const here = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
  if (/[/\\]node_modules[/\\]/.test(here)) return { "@espalier/learn": version, espalier: version };
  return { "@espalier/learn": `file:${join(dirname(here), "learn")}`, espalier: `file:${here}` };
}

/** The files with what else a project folder needs and does not have yet: package.json, tsconfig.json, .gitignore, README.md. */
export function withScaffold(files: readonly ProjectFile[], name: string, version: string): readonly ProjectFile[] {
  const manifest = {
    name: packageName(name),
    private: true,
    type: "module",
    scripts: { run: "espalier run", serve: "espalier serve" },
    dependencies: dependencies(version),
  };
  const extra: readonly ProjectFile[] = [
    { path: "package.json", content: json(manifest) },
    { path: "tsconfig.json", content: json(tsconfig) },
    { path: ".gitignore", content: "node_modules/\n.espalier/\nartifacts/\ngenerated/\nquarantine/\nreports/\n" },
    { path: "README.md", content: readme(name) },
  ];
  const have = new Set(files.map(({ path }) => path));
  return [...files, ...extra.filter(({ path }) => !have.has(path))];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const packageName = (name: string) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+|[-._]+$/g, "") || "project";

const readme = (name: string) => `# ${name}

\`\`\`
npx espalier run      # train, judge and register a model
npx espalier serve    # answer predictions over HTTP
\`\`\`

\`espalier.config.ts\` says what the data holds, what is predicted and what competes. \`.espalier/\` holds runs and models.
`;
