import type { Json } from "@espalier/learn";

/** An artifact that is plain JSON, as bytes. */
export const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Reads what `jsonBytes` wrote; the blob's hash has vouched for it. */
export const jsonFrom = <T = Json>(bytes: Uint8Array): T => JSON.parse(new TextDecoder().decode(bytes)) as T;

/** A value of plain data, which an interface describes, as JSON: the compiler does not see that interfaces hold nothing else. */
export const asJson = (value: object): Json => value as unknown as Json;
