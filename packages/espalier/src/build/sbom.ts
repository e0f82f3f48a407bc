import { sha256 } from "../store/index.ts";
import type { BuiltModel } from "./build.ts";
import type { BundledPackage, Program } from "./program.ts";

/** What the list of materials is made of. */
export interface Materials {
  readonly project: string;
  readonly model: BuiltModel;
  readonly program: Program;
  /** Espalier's own, which made the list. */
  readonly espalierVersion: string;
}

/**
 * What a build consists of, as CycloneDX 1.6 has it: every package whose code is in the program, and the model. Without
 * the time, and with a serial number that follows from the contents: the same build has the same list.
 * Source: ECMA-424, CycloneDX bill of materials specification, 1st edition.
 */
export function sbomOf({ project, model, program, espalierVersion }: Materials): object {
  const version = model.version === null ? {} : { version: String(model.version) };
  const packages = program.packages.map(libraryOf);
  const components = [
    {
      type: "machine-learning-model",
      "bom-ref": "model",
      name: model.name,
      ...version,
      hashes: [{ alg: "SHA-256", content: model.sha256 }],
    },
    {
      type: "file",
      "bom-ref": "program",
      name: program.file,
      hashes: [{ alg: "SHA-256", content: sha256(program.bytes) }],
    },
    ...packages,
  ];
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(sha256(JSON.stringify([project, components])))}`,
    version: 1,
    metadata: {
      lifecycles: [{ phase: "build" }],
      tools: { components: [{ type: "application", name: "espalier", version: espalierVersion }] },
      component: { type: "application", "bom-ref": "build", name: project, ...version },
    },
    components,
    dependencies: [
      { ref: "build", dependsOn: ["model", "program"] },
      { ref: "model", dependsOn: [] },
      { ref: "program", dependsOn: packages.map((one) => one["bom-ref"]) },
      ...packages.map((one) => ({ ref: one["bom-ref"], dependsOn: [] })),
    ],
  };
}

function libraryOf({ name, version, licence }: BundledPackage) {
  const [group, inGroup] = name.startsWith("@") ? name.split("/", 2) : [undefined, name];
  const purl = `pkg:npm/${name.split("/").map(encodeURIComponent).join("/")}@${encodeURIComponent(version)}`;
  return {
    type: "library",
    "bom-ref": purl,
    ...(group === undefined ? {} : { group }),
    name: inGroup,
    version,
    licenses: [licenceOf(licence)],
    purl,
  };
}

/** SPDX knows single licences by their ids, and says two by an expression; anything else is only a name. */
function licenceOf(text: string): object {
  if (/^[A-Za-z0-9.-]+$/.test(text) && !text.startsWith("UNLICENSED")) return { license: { id: text } };
  if (/^[\w.()+ -]+$/.test(text) && / (?:OR|AND|WITH) /.test(text)) return { expression: text };
  return { license: { name: text } };
}

/** A version 8 UUID, whose digits may mean anything. Source: RFC 9562, 5.8. */
const uuidOf = (hash: string): string =>
  [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `a${hash.slice(17, 20)}`, hash.slice(20, 32)].join(
    "-",
  );
