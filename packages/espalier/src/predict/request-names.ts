/** The names a request may use for each feature. */
export interface RequestNames {
  /** Accepted name → the feature's place. */
  readonly places: ReadonlyMap<string, number>;
  /** Per feature: its own name first, then its snake_case form where that is another and stands for it alone. */
  readonly accepted: readonly (readonly string[])[];
}

/** Most names are ASCII, and to compile the other pattern takes a millisecond of a server's start. */
const ascii = /^[ -~]*$/;

/** `fixed acidity` → `fixed_acidity`, `petal length (cm)` → `petal_length_cm`, `pH` → `ph`. Empty if nothing is left. */
export function snakeCase(name: string): string {
  const others = ascii.test(name) ? /[^a-z0-9]+/g : /[^\p{L}\p{N}\p{M}]+/gu;
  return name.toLowerCase().replace(others, "_").replace(/^_|_$/g, "");
}

/**
 * Features are known by their names as in the data and by their snake_case forms. A form that two features share, or
 * that is another feature's own name, stands for neither: guessing would predict from the wrong column.
 */
export function requestNames(features: readonly string[], target: string): RequestNames {
  const taken = new Set([...features, target]);
  const forms = features.map(snakeCase);
  const uses = new Map<string, number>();
  for (const form of forms) uses.set(form, (uses.get(form) ?? 0) + 1);

  const accepted = features.map((name, i) => {
    const form = forms[i] ?? "";
    return form === "" || taken.has(form) || uses.get(form) !== 1 ? [name] : [name, form];
  });
  const places = new Map(accepted.flatMap((names, place) => names.map((name) => [name, place] as const)));
  return { places, accepted };
}
