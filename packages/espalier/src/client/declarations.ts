import type { FeatureInfo, ModelInfo } from "../contract/index.ts";
import { inComment, literal, propertyName } from "./written.ts";

/** The types of a client, `index.d.ts`: features, classes and bands of this model, and what every client has. */
export const declarationsText = (info: ModelInfo): string =>
  [head(info), rowTypes(info), answerTypes(info), commonTypes(info)].join("\n");

const head = ({ name, version, target }: ModelInfo) => `/**
 * A client of the model ${inComment(literal(name))}, version ${version}, which predicts ${inComment(literal(target.name))}.
 * Made by \`espalier client\`: do not edit, make it anew.
 */
`;

/**
 * Each feature has its name as in the data and, where that is another, its snake_case form. A row is written in one or
 * the other: a type for each, so that no feature can be given twice, and a name of neither does not compile.
 */
function rowTypes({ features, missing }: ModelInfo): string {
  const formOf = ({ name, accepted_names: names }: FeatureInfo) => names[1] ?? name;
  const hasForms = features.some((feature) => formOf(feature) !== feature.name);
  const named = rowType("NamedRow", "A row with the names of the data.", features, missing, ({ name }) => name, formOf);
  if (!hasForms) return `${named}\n/** One row. ${leftOutText(missing)} */\nexport type Row = NamedRow;\n`;
  const forms = rowType(
    "SnakeCaseRow",
    "A row with names in snake_case.",
    features,
    missing,
    formOf,
    ({ name }) => name,
  );
  return `${named}\n${forms}\n/** One row, in either spelling. ${leftOutText(missing)} */\nexport type Row = NamedRow | SnakeCaseRow;\n`;
}

const leftOutText = (missing: ModelInfo["missing"]) =>
  missing === "median"
    ? "A feature left out, or null, takes its typical value; the answer names it in `defaulted`."
    : "Every feature must have a value.";

function rowType(
  type: string,
  doc: string,
  features: readonly FeatureInfo[],
  missing: ModelInfo["missing"],
  nameOf: (feature: FeatureInfo) => string,
  otherOf: (feature: FeatureInfo) => string,
): string {
  const own = features.map((feature) => {
    const optional = missing === "median";
    const value = valueType(feature, optional) + (optional ? " | null | undefined" : "");
    return `  /** ${docOf(feature)} */\n  readonly ${propertyName(nameOf(feature))}${optional ? "?" : ""}: ${value};`;
  });
  const taken = new Set(features.map(nameOf));
  const others = features.map(otherOf).filter((name) => !taken.has(name));
  const never = others.map((name) => `  readonly ${propertyName(name)}?: never;`);
  return `/** ${doc} */\nexport interface ${type} {\n${[...own, ...never].join("\n")}\n}\n`;
}

/** Where a level that training never saw is taken, any text is; editors offer the known ones all the same. */
function valueType(feature: FeatureInfo, isLenient: boolean): string {
  if (feature.kind === "number") return "number";
  return isLenient ? `${union(feature.levels)} | (string & {})` : union(feature.levels);
}

const union = (texts: readonly string[]) => (texts.length === 0 ? "never" : texts.map(literal).join(" | "));

function docOf(feature: FeatureInfo): string {
  const standIn = feature.default === null ? null : `Left out: ${JSON.stringify(feature.default)}.`;
  return (
    inComment(
      [feature.doc, feature.kind === "number" ? rangeText(feature) : null, standIn].filter(Boolean).join(" "),
    ) || literal(feature.name)
  );
}

/** `Usually 4 to 16 g/L.` */
export function rangeText({ min, max, unit }: Extract<FeatureInfo, { kind: "number" }>): string | null {
  const inUnit = unit === undefined ? "" : ` ${unit}`;
  if (min !== null && max !== null) return `Usually ${min} to ${max}${inUnit}.`;
  if (min !== null) return `Usually ${min}${inUnit} or more.`;
  if (max !== null) return `Usually ${max}${inUnit} or less.`;
  return unit === undefined ? null : `In ${unit}.`;
}

function answerTypes({ task, target, bands }: ModelInfo): string {
  const what =
    task === "classification"
      ? `/** A class of ${inComment(literal(target.name))}. */
export type Label = ${union(target.classes ?? [])};

export interface Prediction extends RowNotes {
  /** The most probable class; the same as \`label\`. */
  readonly prediction: Label;
  readonly label: Label;
  /** Each class's probability; they sum to 1. */
  readonly probabilities: Readonly<Record<Label, number>>;
}
`
      : `${bands ? `/** A band of ${inComment(literal(target.name))}. */\nexport type Rating = ${union(bands.map(({ label }) => label))};\n\n` : ""}export interface Prediction extends RowNotes {
  readonly prediction: number;
${bands ? "  /** The band that it falls in; null outside all of them. */\n  readonly rating: Rating | null;\n" : ""}}
`;
  return `/** What is told of a row's own values, by the features' names as in the data. */
export interface RowNotes {
  /** Features without a usable value: a typical one stood in. */
  readonly defaulted: readonly string[];
  /** Categories whose value training never saw; they are in \`defaulted\`, too. */
  readonly unseen: readonly string[];
  /** Numbers outside their usual range; predicted all the same. */
  readonly out_of_range: readonly string[];
}

${what}`;
}

const commonTypes = ({ limits }: ModelInfo) => `export interface ModelReference {
  readonly name: string;
  readonly version: number;
}

export interface Answer extends Prediction {
  /** Which model answered. */
  readonly model: ModelReference;
  readonly request_id: string;
}

export interface BatchAnswer {
  /** One a row, in their order. */
  readonly predictions: readonly Prediction[];
  readonly count: number;
  readonly model: ModelReference;
  readonly request_id: string;
}

/** One row of a stream: its prediction, or why there is none. \`row\` counts from 1. */
export type StreamItem =
  | { readonly ok: true; readonly row: number; readonly prediction: Prediction }
  | { readonly ok: false; readonly row: number; readonly error: EspalierError };

export interface ModelInfo {
  readonly name: string;
  readonly version: number;
  readonly aliases: readonly string[];
  readonly task: "regression" | "classification";
  readonly target: { readonly name: string; readonly classes?: readonly string[] };
  readonly features: readonly ({ readonly name: string; readonly accepted_names: readonly string[]; readonly doc?: string } & (
    | {
        readonly kind: "number";
        readonly min: number | null;
        readonly max: number | null;
        readonly unit?: string;
        readonly default: number | null;
      }
    | { readonly kind: "category"; readonly levels: readonly string[]; readonly default: string | null }
  ))[];
  readonly missing: "median" | "reject";
  readonly bands?: readonly { readonly label: string; readonly low: number | null; readonly high: number | null }[];
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly trained_rows: number;
  readonly run_id: string | null;
}

export interface Health {
  readonly status: string;
  readonly model_loaded: boolean;
}

export interface ClientSettings {
  /** Where the server is, for example "http://127.0.0.1:3000"; a path before its routes is kept. */
  readonly baseUrl: string;
  /** Sent as \`authorization: Bearer …\`. */
  readonly apiKey?: string | undefined;
  /** For each request; 0 = none. Default 30000. */
  readonly timeoutMs?: number | undefined;
  /** How often what is answered by 429 or 503 is asked again, after what Retry-After says. Default 2. */
  readonly retries?: number | undefined;
  /** An answer that asks to wait longer is not waited for. Default 10000. */
  readonly maxRetryWaitMs?: number | undefined;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** In place of the global \`fetch\`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Taken over into the answer and the server's log. */
  readonly requestId?: string | undefined;
}

/** Every method rejects with an EspalierError, or with the reason of an aborted signal. */
export interface Client {
  /** One row's prediction. */
  predict(row: Row, options?: RequestOptions): Promise<Answer>;
  /** Many rows' predictions, all or none: ${limits.batch_rows} rows at most on the server that this was made from. */
  predictBatch(rows: readonly Row[], options?: RequestOptions): Promise<BatchAnswer>;
  /**
   * Any number of rows, in order, a chunk at a time (500 rows unless \`chunkRows\` says otherwise): no more is asked for
   * than is read. A row that is refused does not end the stream.
   */
  predictStream(
    rows: Iterable<Row> | AsyncIterable<Row>,
    options?: RequestOptions & { readonly chunkRows?: number | undefined },
  ): AsyncGenerator<StreamItem, void, undefined>;
  modelInfo(options?: RequestOptions): Promise<ModelInfo>;
  health(options?: RequestOptions): Promise<Health>;
  /** Whether new requests are welcome: false once the server is ending. */
  ready(options?: RequestOptions): Promise<boolean>;
}

/** The model that this client was made for. */
export declare const generatedFor: ModelReference;

export declare function createClient(settings: ClientSettings): Client;

/**
 * What the server refused, or what kept it from answering; \`code\` says which. Codes that begin with CLIENT_ are this
 * client's own: CLIENT_UNREACHABLE, CLIENT_TIMEOUT, CLIENT_ANSWER_INVALID, CLIENT_NUMBER_NOT_FINITE.
 */
export declare class EspalierError extends Error {
  readonly name: "EspalierError";
  readonly code: string;
  /** What to do. */
  readonly hint: string;
  /** Where in the row or rows. */
  readonly details: readonly { readonly path: string; readonly message: string }[];
  /** Of the HTTP answer; null where there was none. */
  readonly status: number | null;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
}
`;
