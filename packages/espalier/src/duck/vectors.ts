import type { DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";

/** One column of a chunk of an answer, as it lies in memory. Only good until the next chunk is asked for. */
export interface Items<T> {
  readonly items: T;
  /** Bit i of word i/32 tells that item i is there; null: all are. What is not there has no meaning in `items`. */
  readonly present: Uint32Array | null;
}

/** A column of DOUBLE. */
export function doublesOf(chunk: DuckDBDataChunk, place: number): Items<Float64Array> {
  const vector = chunk.getColumnVector(place);
  const items: unknown = Reflect.get(vector, "items");
  if (!(items instanceof Float64Array)) throw new Error(`column ${place} of the answer is not of DOUBLE`);
  return { items, present: presence(vector) };
}

/** A column of an ENUM: each item is the place of its value in the type. */
export function codesOf(chunk: DuckDBDataChunk, place: number): Items<Uint8Array | Uint16Array | Uint32Array> {
  const vector = chunk.getColumnVector(place);
  const items: unknown = Reflect.get(vector, "items");
  if (!(items instanceof Uint8Array || items instanceof Uint16Array || items instanceof Uint32Array)) {
    throw new Error(`column ${place} of the answer is not of ENUM`);
  }
  return { items, present: presence(vector) };
}

/** The items of a column of VARCHAR that are there, with their places. */
export function eachText(chunk: DuckDBDataChunk, place: number, take: (text: string, at: number) => void): void {
  const vector = chunk.getColumnVector(place);
  const present = presence(vector);
  if (present?.every((word) => word === 0) === true) return;
  for (let i = 0; i < chunk.rowCount; i++) {
    if (present === null || isPresent(present, i)) take(String(vector.getItem(i)), i);
  }
}

export const isPresent = (present: Uint32Array, i: number): boolean => ((present[i >>> 5]! >>> (i & 31)) & 1) === 1;

/** The driver keeps the bits to itself and tells them one by one, as big integers: too slow for a hundred million. */
function presence(vector: DuckDBVector): Uint32Array | null {
  const validity: unknown = Reflect.get(vector, "validity");
  const bits: unknown = typeof validity === "object" && validity !== null ? Reflect.get(validity, "data") : undefined;
  if (bits === null) return null;
  if (!(bits instanceof BigUint64Array))
    throw new Error("the driver no longer keeps which items are present as it did");
  return new Uint32Array(bits.buffer, bits.byteOffset, bits.length * 2);
}
