import type { StateArray } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Json } from "../field/index.ts";
import { sha256, type Sha256 } from "./sha256.ts";

/*
 * The binary form of models and tables: a JSON header and typed arrays, nothing that runs.
 *
 *   bytes 0–7    "ESPALIER"
 *   bytes 8–11   format number, uint32 little-endian
 *   bytes 12–15  header length in bytes, uint32 little-endian
 *   bytes 16–47  SHA-256 of the header
 *   then the header (UTF-8 JSON: {content, sections}), zeros to the next multiple of 8,
 *   then the sections, each little-endian and starting at a multiple of 8, with its own SHA-256 in the header.
 */
const magic = "ESPALIER";
const formatNumber = 1;
const headerStart = 48;

const arrayTypes = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
} as const;
type ArrayType = keyof typeof arrayTypes;

interface Section {
  readonly name: string;
  readonly type: ArrayType;
  readonly length: number;
  readonly sha256: string;
}

export interface Container {
  readonly content: Json;
  readonly arrays: ReadonlyMap<string, StateArray>;
}

/** The bytes of a container; the same content gives the same bytes. */
export function encodeContainer({ content, arrays }: Container): Uint8Array {
  const sections = [...arrays].map(([name, array]) => ({ name, array, bytes: bytesOf(array) }));
  const index: Section[] = sections.map(({ name, array, bytes }) => ({
    name,
    type: typeOf(array),
    length: array.length,
    sha256: sha256(bytes),
  }));
  const header = new TextEncoder().encode(JSON.stringify({ content, sections: index }));
  let end = aligned(headerStart + header.length);
  const starts = sections.map(({ bytes }) => {
    const start = end;
    end = aligned(end + bytes.length);
    return start;
  });

  const out = new Uint8Array(end);
  const view = new DataView(out.buffer);
  out.set(new TextEncoder().encode(magic));
  view.setUint32(8, formatNumber, true);
  view.setUint32(12, header.length, true);
  out.set(bytesFromHex(sha256(header)), 16);
  out.set(header, headerStart);
  sections.forEach(({ bytes }, i) => out.set(bytes, starts[i]!));
  return out;
}

/**
 * Reads a container, trusting nothing: every length is checked before it is used and every checksum before anything is
 * handed out; `isKnown`: but for those of the arrays. Faults MODEL_DAMAGED, MODEL_FORMAT.
 */
export function decodeContainer(bytes: Readonly<Uint8Array>, hash: Sha256 = sha256, isKnown = false): Container {
  if (bytes.length < headerStart)
    throw damaged("file", `it has ${bytes.length} bytes; the preamble alone has ${headerStart}`);
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== magic)
    throw damaged("file", "it does not begin as a model file does");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = view.getUint32(8, true);
  if (format !== formatNumber) throw fault("MODEL_FORMAT", { found: format, supported: formatNumber });
  const headerLength = view.getUint32(12, true);
  if (headerStart + headerLength > bytes.length) throw damaged("header", "it is cut short");
  const header = bytes.subarray(headerStart, headerStart + headerLength);
  if (hash(header) !== hexOf(bytes.subarray(16, headerStart))) throw damaged("header", "its checksum does not match");

  const { content, sections } = parseHeader(header);
  const arrays = new Map<string, StateArray>();
  let start = aligned(headerStart + headerLength);
  for (const section of sections) {
    const make = arrayTypes[section.type];
    const size = section.length * make.BYTES_PER_ELEMENT;
    if (start + size > bytes.length) throw damaged(`section ${section.name}`, "it is cut short");
    const copy = new Uint8Array(bytes.subarray(start, start + size)); // a fresh, aligned buffer; Buffer's own slice is a view
    if (!isKnown && hash(copy) !== section.sha256)
      throw damaged(`section ${section.name}`, "its checksum does not match");
    arrays.set(section.name, new make(copy.buffer as ArrayBuffer));
    start = aligned(start + size);
  }
  if (start !== aligned(bytes.length)) throw damaged("file", "there are bytes after its end");
  return { content, arrays };
}

function parseHeader(header: Uint8Array): { content: Json; sections: readonly Section[] } {
  const parsed = JSON.parse(new TextDecoder().decode(header)) as { content?: Json; sections?: unknown } | null;
  if (!parsed || parsed.content === undefined || !Array.isArray(parsed.sections) || !parsed.sections.every(isSection)) {
    throw damaged("header", "it does not list content and sections");
  }
  return { content: parsed.content, sections: parsed.sections };
}

function isSection(value: unknown): value is Section {
  const s = value as Partial<Section> | null;
  return (
    typeof s === "object" &&
    s !== null &&
    typeof s.name === "string" &&
    typeof s.type === "string" &&
    Object.hasOwn(arrayTypes, s.type) &&
    Number.isSafeInteger(s.length) &&
    (s.length as number) >= 0 &&
    typeof s.sha256 === "string"
  );
}

function typeOf(array: StateArray): ArrayType {
  const found = Object.entries(arrayTypes).find(([, make]) => array instanceof make);
  return found![0] as ArrayType;
}

const bytesOf = (array: StateArray) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
const aligned = (at: number) => Math.ceil(at / 8) * 8;
const damaged = (part: string, problem: string) => fault("MODEL_DAMAGED", { part, problem });
const bytesFromHex = (hex: string) => Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes: Readonly<Uint8Array>) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
