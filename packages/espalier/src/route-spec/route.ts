import type { AnyErrorName, AnywhereName, CheckedTemplate, OneRowName } from "./checked-template.ts";
import type { Template } from "./template.ts";

/** A route that a project declares. Plain JSON. */
export interface RouteSpec {
  readonly kind: "route";
  readonly method: "GET" | "POST";
  /** `/predict_single` */
  readonly path: string;
  /** Where the one row is: `{body}`, `{body.wine}`, `{query}`; of several places, the first that the request has. */
  readonly row?: string | readonly string[];
  /** Where the list of rows is: `{body}`, `{body.features}`. */
  readonly rows?: string | readonly string[];
  /** A row may be a list of values: the features in this order. Absent: in the order of `features`. */
  readonly columns?: readonly string[];
  /** Name in the request → the feature it stands for. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Keys of the body and of rows that mean nothing: refused (as everywhere), or ignored. */
  readonly extra?: "refuse" | "ignore";
  /** Whether numbers may come as texts, and levels of categories as numbers. */
  readonly coerce?: boolean;
  /** A missing value: as `serve.missing`, unless this says otherwise. */
  readonly missing?: "median" | "reject";
  /** Digits after the point of predictions and probabilities; absent: all there are. */
  readonly round?: number;
  /** What is answered: a text alone is sent as text, anything else as JSON. */
  readonly answer: Template;
  /** Of the answer; absent: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Status, or `default` → what a refusal looks like. Absent: as all of ours. */
  readonly errors?: Readonly<Record<string, Template>>;
  /** A line for the documentation. */
  readonly doc?: string;
}

type Told = Pick<RouteSpec, "status" | "headers" | "doc">;
type Read = Pick<RouteSpec, "columns" | "rename" | "extra" | "coerce" | "missing" | "round">;
type Places = string | readonly string[];
type Answered<Answer, Names extends string> = { readonly answer: Answer & CheckedTemplate<Answer, Names> };
type Refused<Errors> = { readonly errors?: Errors & CheckedTemplate<Errors, AnyErrorName> };

/** The placeholders of an answer: with `row` those of its prediction; with `rows` these stand within `each(…)`. */
export interface RouteBuilder {
  <const Answer, const Errors>(
    path: `/${string}`,
    options: { readonly row: Places; readonly rows?: never } & Read &
      Told &
      Answered<Answer, OneRowName | "count"> &
      Refused<Errors>,
  ): RouteSpec;
  <const Answer, const Errors>(
    path: `/${string}`,
    options: { readonly rows: Places; readonly row?: never } & Read &
      Told &
      Answered<Answer, AnywhereName | "count"> &
      Refused<Errors>,
  ): RouteSpec;
  <const Answer, const Errors>(
    path: `/${string}`,
    options: { readonly row?: never; readonly rows?: never } & Told & Answered<Answer, AnywhereName> & Refused<Errors>,
  ): RouteSpec;
}

const builder =
  (method: RouteSpec["method"]): RouteBuilder =>
  (path: string, options: object): RouteSpec => ({ kind: "route", method, path, ...(options as { answer: Template }) });

/** Routes of one's own: `route.post("/predict_single", { row: "{body}", answer: "Predicted species: {label}" })`. */
export const route = { get: builder("GET"), post: builder("POST") };

/** One entry a row: `{ predictions: each("{label}") }`. */
export const each = <const T>(template: T & CheckedTemplate<T, OneRowName>): { readonly $each: T } => ({
  $each: template,
});
