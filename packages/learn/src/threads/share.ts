type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

const isTypedArray = (value: unknown): value is TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** The same plain data with its arrays of numbers in shared memory: sending it to a worker then copies nothing. */
export function shareArrays<Data>(data: Data): Data {
  const shared = (value: unknown): unknown => {
    if (isTypedArray(value)) {
      const Kind = value.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
      const copy = new Kind(new SharedArrayBuffer(value.byteLength));
      copy.set(value as never);
      return copy;
    }
    if (Array.isArray(value)) return value.map(shared);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shared(part)]));
  };
  return shared(data) as Data;
}

/** The memory of all arrays of numbers in plain data: handed over to another thread, it need not be copied. */
export function buffersOf(data: unknown): ArrayBuffer[] {
  if (isTypedArray(data)) return [data.buffer as ArrayBuffer];
  if (data === null || typeof data !== "object") return [];
  return Object.values(data).flatMap(buffersOf);
}
