import { eachOf, piecesOf, placeholderNamed, type Placeholder, type Template } from "../route-spec/index.ts";
import { valueOf, type Scope } from "./scope.ts";

/** A template, ready to be filled in. */
export type Fill = (scope: Scope) => unknown;

/** Digits after the point that numbers of predictions keep; null: all there are. */
type Round = number | null;

/** Takes a checked template apart once. A text that is one placeholder has its value, and else all are texts. */
export function fillOf(template: Template, round: Round): Fill {
  if (typeof template === "string") return textFill(template, round);
  if (typeof template !== "object" || template === null) return () => template;
  if (Array.isArray(template)) {
    const parts = template.map((part: Template) => fillOf(part, round));
    return (scope) => parts.map((part) => part(scope));
  }
  const entry = eachOf(template);
  if (entry !== undefined) {
    const fill = fillOf(entry, round);
    return (scope) => scope.predictions.map((prediction) => fill({ ...scope, prediction }));
  }
  const entries = Object.entries(template).map(([key, part]) => [key, fillOf(part as Template, round)] as const);
  return (scope) => Object.fromEntries(entries.map(([key, part]) => [key, part(scope)]));
}

function textFill(text: string, round: Round): Fill {
  const pieces = (piecesOf(text) ?? []).map((piece) => ("name" in piece ? valueFill(piece.name, round) : piece.text));
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === "function") return only;
  return (scope) => pieces.map((piece) => (typeof piece === "string" ? piece : asText(piece(scope)))).join("");
}

function valueFill(name: string, round: Round): Fill {
  const placeholder = placeholderNamed(name);
  if (placeholder === null) return () => null; // it has been checked: there is none such
  return round !== null && isOfPrediction(placeholder)
    ? (scope) => rounded(valueOf(placeholder, scope), round)
    : (scope) => valueOf(placeholder, scope);
}

const isOfPrediction = ({ of }: Placeholder) => of === "row" || of === "probability";

function rounded(value: unknown, digits: number): unknown {
  if (typeof value === "number") return Math.abs(value) < 1e21 ? Number(value.toFixed(digits)) : value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one, digits)]));
}

/** How a value stands within a text: nothing for null, JSON for lists and objects. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
