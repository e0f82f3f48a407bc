import type { ModelInfo } from "../contract/index.ts";
import { fault } from "../fault/index.ts";
import { declarationsText } from "./declarations.ts";
import { readmeText } from "./readme.ts";
import { runtimeText } from "./runtime-text.ts";
import { literal } from "./written.ts";

export interface ClientFile {
  readonly path: "package.json" | "index.js" | "index.d.ts" | "README.md";
  readonly text: string;
}

/** What npm takes as a name. */
const packageNames = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const longestName = 214;

/**
 * The files of a client for one model: the same model gives the same bytes. A program and its types rather than a
 * TypeScript source: it then runs wherever JavaScript does, without a build. Without a name the package has the
 * model's. Faults CLIENT_NAME_INVALID.
 */
export function generateClient(info: ModelInfo, name: string = defaultName(info.name)): readonly ClientFile[] {
  if (name.length > longestName || !packageNames.test(name)) throw fault("CLIENT_NAME_INVALID", { name });
  const { version } = info;
  const manifest = {
    name,
    version: `${version}.0.0`,
    description: "A typed client of a model that Espalier serves.",
    type: "module",
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
    files: ["index.js", "index.d.ts"],
    sideEffects: false,
    engines: { node: ">=18" },
    espalier: { client: 1, model: info.name, version },
  };
  const model = `/** The model that this client was made for. Made by \`espalier client\`: do not edit, make it anew. */
export const generatedFor = Object.freeze({ name: ${literal(info.name)}, version: ${version} });
`;
  return [
    { path: "package.json", text: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: "index.js", text: `${model}\n${runtimeText}` },
    { path: "index.d.ts", text: declarationsText(info) },
    { path: "README.md", text: readmeText(info, name) },
  ];
}

const defaultName = (model: string) =>
  `${model
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 100)}-client`.replace(/^-/, "");
