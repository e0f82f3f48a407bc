import { Refusal } from "../predict/index.ts";

/** How rows and answers may be written. */
export type Form = "json" | "jsonl" | "csv";

export const formTypes: Readonly<Record<Form, readonly string[]>> = {
  json: ["application/json"],
  jsonl: [
    "application/x-ndjson",
    "application/jsonl",
    "application/jsonlines",
    "application/ndjson",
    "application/x-jsonlines",
  ],
  csv: ["text/csv", "application/csv"],
};

const forms = Object.keys(formTypes) as readonly Form[];

/** `text/csv; charset=utf-8` → its type in lower case and its parameters. */
export function mediaType(header: string | readonly string[] | undefined): {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
} {
  const text = typeof header === "string" ? header : (header?.[0] ?? "");
  const [type = "", ...rest] = text.split(";");
  const parameters = rest.map((part): [string, string] => {
    const [name = "", value = ""] = part.split(/=(.*)/s);
    return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, "$1")];
  });
  return { type: type.trim().toLowerCase(), parameters: new Map(parameters) };
}

export const formOf = (type: string): Form | undefined => forms.find((form) => formTypes[form].includes(type));

/** The form and type of the answer that an Accept header likes best of ours; null where it leaves the choice to us. */
export function wanted(
  accept: string | readonly string[] | undefined,
): { readonly form: Form; readonly type: string } | null {
  const text = typeof accept === "string" ? accept : (accept?.join(",") ?? "");
  let best: { readonly form: Form; readonly type: string; readonly weight: number } | null = null;
  for (const part of text.slice(0, 1_000).split(",")) {
    const { type, parameters } = mediaType(part);
    const form = formOf(type);
    const weight = Number(parameters.get("q") ?? 1);
    if (form !== undefined && weight > (best?.weight ?? 0)) best = { form, type, weight };
    if (type === "*/*" && weight > (best?.weight ?? 0)) return null;
  }
  return best && { form: best.form, type: best.type };
}

/** Throws a Refusal CONTENT_TYPE_UNSUPPORTED where a content-type says another encoding than UTF-8. */
export function refuseForeignCharset(header: string | readonly string[] | undefined): void {
  const charset = mediaType(header).parameters.get("charset") ?? "utf-8";
  if (/^(?:utf-?8|us-ascii|ascii|)$/i.test(charset)) return;
  throw new Refusal(
    "CONTENT_TYPE_UNSUPPORTED",
    "the body must be UTF-8 text",
    "send it in UTF-8, with charset=utf-8 or none",
  );
}
