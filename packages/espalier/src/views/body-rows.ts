import { parseJsonBody, Refusal } from "../predict/index.ts";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The row that a JSON body is. Throws a Refusal BODY_NOT_JSON or BODY_INVALID. */
export function oneRow(bytes: Buffer): Readonly<Record<string, unknown>> {
  const body = parseJsonBody(bytes);
  if (isObject(body)) return body;
  throw new Refusal(
    "BODY_INVALID",
    `the body must be one row, an object feature → value; got ${Array.isArray(body) ? "a list" : "a single value"}`,
    Array.isArray(body) ? "send lists of rows to /predict/batch" : "see /docs for an example",
  );
}

/** The rows that a JSON body holds, bare or under `rows`, and where they stand in it. */
export function manyRows(
  bytes: Buffer,
  mostRows: number,
): { readonly rows: readonly unknown[]; readonly prefix: string } {
  const body = parseJsonBody(bytes, containersFor(mostRows));
  if (Array.isArray(body)) return { rows: body, prefix: "" };
  if (isObject(body) && Object.keys(body).length === 1 && Object.hasOwn(body, "rows") && Array.isArray(body.rows)) {
    return { rows: body.rows, prefix: "rows" };
  }
  throw new Refusal(
    "BODY_INVALID",
    'the body must be a list of rows, or an object with the one key "rows"',
    'send [{…}, {…}] or {"rows": [{…}, {…}]}; send a single row to /predict',
  );
}

/** Lists and objects that so many rows may take. */
export const containersFor = (rows: number): number => Math.max(100_000, 2 * rows + 1_000);

/** Throws a Refusal TOO_MANY_ROWS. */
export function refuseTooManyRows(rows: number, limit: number): void {
  if (rows > limit) throw tooManyRows(limit, rows);
}

export const tooManyRows = (limit: number, rows?: number): Refusal =>
  new Refusal(
    "TOO_MANY_ROWS",
    `a body must have at most ${limit} rows${rows === undefined ? "" : `; got ${rows}`}`,
    "send several of them; JSON lines and CSV may be longer than JSON; `espalier predict` scores whole files",
  );
