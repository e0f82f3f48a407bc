import { didYouMean } from "../fault/index.ts";
import { namesOf, placeholderNamed, type Placeholder } from "./placeholders.ts";
import { eachKey, isObject, piecesOf } from "./template.ts";

/** Tells one problem: where, the rule, what was there, and what may have been meant. */
export type Tell = (path: readonly (string | number)[], rule: string, got: unknown, like?: readonly string[]) => void;

/** What a project's placeholders may tell. */
export interface RouteFacts {
  readonly features: readonly string[];
  /** Null where it is not known: then its own problem has been told. */
  readonly task: "regression" | "classification" | null;
  /** Null where only the data tell. */
  readonly classes: readonly string[] | null;
  readonly hasBands: boolean;
}

/** Where a template stands: what it may tell, and whether it may have one entry a row. */
export interface Standing {
  readonly of: readonly Placeholder["of"][];
  readonly each: boolean;
}

export const standings = {
  state: { of: ["request", "state", "model", "metric"], each: false },
  row: { of: ["request", "state", "model", "metric", "count", "row", "probability"], each: false },
  rows: { of: ["request", "state", "model", "metric", "count"], each: true },
  eachRow: { of: ["request", "state", "model", "metric", "row", "probability"], each: false },
  error: { of: ["request", "error"], each: false },
} as const satisfies Record<string, Standing>;

const depthLimit = 20;

/** Tells everything that is wrong with a template. */
export function checkTemplate(
  tell: Tell,
  template: unknown,
  path: readonly (string | number)[],
  standing: Standing,
  facts: RouteFacts,
): void {
  if (path.length > depthLimit) return tell(path, `at most ${depthLimit} levels deep`, "deeper");
  if (typeof template === "string") return checkText(tell, template, path, standing, facts);
  if (template === null || typeof template === "boolean" || Number.isFinite(template)) return;
  if (Array.isArray(template)) {
    for (const [i, part] of template.entries()) checkTemplate(tell, part, [...path, i], standing, facts);
    return;
  }
  if (!isObject(template))
    return tell(path, "a text, a finite number, true, false, null, a list or an object", template);
  for (const [key, part] of Object.entries(template)) {
    if (!key.startsWith("$")) checkTemplate(tell, part, [...path, key], standing, facts);
    else if (key !== eachKey || Object.keys(template).length > 1) {
      tell([...path, key], 'a key that does not begin with "$"', key);
    } else if (standing.each) checkTemplate(tell, part, path, standings.eachRow, facts);
    else tell(path, "left out: each(…) stands in the answer of a route with rows, and not within another", template);
  }
}

function checkText(
  tell: Tell,
  text: string,
  path: readonly (string | number)[],
  standing: Standing,
  facts: RouteFacts,
): void {
  const pieces = piecesOf(text);
  if (pieces === null)
    return tell(path, "a text whose braces come in pairs; a brace itself is written twice, {{", text);
  for (const piece of pieces) {
    if ("name" in piece) checkPlaceholder(tell, piece.name, path, standing, facts);
  }
}

function checkPlaceholder(
  tell: Tell,
  name: string,
  path: readonly (string | number)[],
  standing: Standing,
  facts: RouteFacts,
): void {
  const found = placeholderNamed(name);
  const got = `{${name}}`;
  if (found === null) {
    const known = knownNames(standing, facts);
    return tell(path, `a placeholder that there is: ${known.join(", ")}`, got, didYouMean(name, known));
  }
  if (!standing.of.includes(found.of)) return tell(path, misplaced(found, standing), got);
  if (found.of === "row" || found.of === "probability") checkRowName(tell, found, path, got, facts);
}

function misplaced({ of }: Placeholder, standing: Standing): string {
  if (standing === standings.error) return "left out: a refusal tells of itself and of the request alone";
  if (of === "error") return "left out: it stands in errors alone";
  if (of === "count") return "left out: it stands in the answer of a route with row or rows, outside of each(…)";
  return standing.each
    ? "within each(…): there is one for each row"
    : "left out: it stands in the answer of a route with row or rows";
}

function checkRowName(
  tell: Tell,
  found: Extract<Placeholder, { of: "row" | "probability" }>,
  path: readonly (string | number)[],
  got: string,
  { task, classes, hasBands }: RouteFacts,
): void {
  const ofClass = found.of === "probability" || ["label", "probability", "probabilities"].includes(found.name);
  if (ofClass && task === "regression") return tell(path, "left out: this project predicts a number", got);
  if (found.of === "row" && found.name === "rating" && !hasBands) {
    return tell(path, "left out: a rating needs serve.bands", got);
  }
  if (found.of === "probability" && classes !== null && !classes.includes(found.name)) {
    tell(
      path,
      `one of target.classes after "probabilities.": ${classes.join(", ")}`,
      got,
      didYouMean(found.name, classes),
    );
  }
}

function knownNames(standing: Standing, { task, hasBands }: RouteFacts): readonly string[] {
  const ofClasses = ["label", "probability", "probabilities"];
  const names = standing.of.flatMap((of) => (of in namesOf ? namesOf[of as keyof typeof namesOf] : []));
  return names.filter(
    (name) => (task !== "regression" || !ofClasses.includes(name)) && (hasBands || name !== "rating"),
  );
}
