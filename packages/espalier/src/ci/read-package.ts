/** What of a package.json a workflow depends on. */
export interface PackageFacts {
  /** Which of its scripts lint, check types and test; null: it has none for that. */
  readonly lint: string | null;
  readonly types: string | null;
  readonly test: string | null;
  /** Where it takes `espalier` from: a version, `file:../espalier`; null: it does not ask for it. */
  readonly espalier: string | null;
  /** It has what deploys to AWS among its dependencies. */
  readonly hasAws: boolean;
}

const typeScripts = ["types", "typecheck", "type-check", "check-types", "tsc"];

/** Reads the text of a package.json; one that cannot be read has no scripts. */
export function readPackage(text: string): PackageFacts {
  const all = objectOf(text);
  const scripts = recordOf(all["scripts"]);
  const named = (names: readonly string[]) => names.find((name) => typeof scripts[name] === "string") ?? null;
  const dependencies = { ...recordOf(all["devDependencies"]), ...recordOf(all["dependencies"]) };
  const { espalier } = dependencies;
  return {
    lint: named(["lint"]),
    types: named(typeScripts),
    // What `npm init` writes only says that there are none.
    test: /no test specified/.test(JSON.stringify(scripts["test"])) ? null : named(["test"]),
    espalier: typeof espalier === "string" ? espalier : null,
    hasAws: "@espalier/aws" in dependencies,
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
