import { expect, test } from "vitest";
import { program, requestFor } from "./fixtures/requests.ts";
import { buildModel } from "./index.ts";

interface Component {
  readonly type: string;
  readonly "bom-ref": string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly licenses?: readonly object[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}
interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly version: number;
  readonly metadata: { readonly component: Component; readonly tools: { readonly components: readonly Component[] } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const build = buildModel(requestFor("node"), program("node"));
const bom = JSON.parse(Buffer.from(build.files.find(({ path }) => path === "sbom.json")!.bytes).toString()) as Bom;
const all = [bom.metadata.component, ...bom.components];

/** What CycloneDX 1.6 lets an object of each kind have, as far as we use it. */
const allowed = {
  bom: ["$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"],
  metadata: ["lifecycles", "tools", "component"],
  component: ["type", "bom-ref", "group", "name", "version", "hashes", "licenses", "purl"],
};
const types = ["application", "file", "library", "machine-learning-model"];

test("the list of materials keeps the rules of CycloneDX 1.6", () => {
  expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1 });
  expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(allowed.bom).toEqual(expect.arrayContaining(Object.keys(bom)));
  expect(allowed.metadata).toEqual(expect.arrayContaining(Object.keys(bom.metadata)));
  for (const component of [...all, ...bom.metadata.tools.components]) {
    expect(allowed.component).toEqual(expect.arrayContaining(Object.keys(component)));
    expect(types).toContain(component.type);
    for (const { alg, content } of component.hashes ?? []) expect([alg, content.length]).toEqual(["SHA-256", 64]);
  }
});

test("every reference is there, and is there once", () => {
  const refs = all.map((component) => component["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
  expect(bom.dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort());
  for (const { dependsOn } of bom.dependencies) expect(refs).toEqual(expect.arrayContaining([...dependsOn]));
});

test("every bundled package has its version, licence and address, and the model its hash", () => {
  const libraries = bom.components.filter(({ type }) => type === "library");
  expect(libraries.map(({ purl, licenses }) => [purl, ...licenses!])).toEqual([
    ["pkg:npm/%40espalier/learn@0.1.0", { license: { id: "MIT" } }],
    ["pkg:npm/both@1.0.0-rc.1", { expression: "(MIT OR Apache-2.0)" }],
    ["pkg:npm/espalier@0.1.0", { license: { id: "MIT" } }],
    ["pkg:npm/odd@2.0.0", { license: { name: "SEE LICENSE IN x.txt" } }],
  ]);
  expect(bom.components.find(({ type }) => type === "machine-learning-model")).toMatchObject({
    name: "wine-quality",
    version: "3",
    hashes: [{ alg: "SHA-256", content: build.manifest.model.sha256 }],
  });
});
