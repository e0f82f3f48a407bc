import type { Prediction } from "../contract/index.ts";

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What is known of predictions besides their rows. */
export interface Occasion {
  readonly requestId: string;
  /** Name of the key that asked; null where none was asked for. */
  readonly keyName: string | null;
  /** From a body received in full to the predictions. */
  readonly seconds: number;
  /** `x-purpose` and `x-subject-id` are read. */
  readonly headers: Headers;
  /** Where the first of these rows stood in its request; 0 where absent. A long body is answered piece by piece. */
  readonly firstRow?: number;
}

/** Rows that were answered. */
export interface Answered {
  readonly rows: readonly unknown[];
  /** One a row. */
  readonly predictions: readonly Prediction[];
  readonly occasion: Occasion;
}

/** Who asked what for, as the headers tell it. */
export interface Facts {
  /** What the prediction was for, in the caller's word: `try`. */
  readonly purpose: string | null;
  /** Whom the rows are about, in the caller's words. What is remembered of one subject can be forgotten. */
  readonly subject: string | null;
}

const longestPurpose = 64;

/** Empty headers tell nothing. */
export function factsOf(headers: Headers): Facts {
  const purpose = headers["x-purpose"];
  const subject = headers["x-subject-id"];
  if (purpose === undefined && subject === undefined) return noFacts;
  // A subject is never cut: it must be found again by the whole of it.
  return { purpose: textOf(purpose)?.slice(0, longestPurpose) ?? null, subject: textOf(subject) };
}

const noFacts: Facts = { purpose: null, subject: null };

/** Node reads headers as Latin-1; what was sent as UTF-8 is put right. */
function textOf(header: string | readonly string[] | undefined): string | null {
  const raw = (typeof header === "object" ? header[0] : header)?.trim() ?? "";
  if (raw === "") return null;
  if (!/[\u0080-\u00ff]/.test(raw)) return raw;
  const decoded = Buffer.from(raw, "latin1").toString("utf8");
  return decoded.includes("\ufffd") ? raw : decoded;
}
