/** Who has to act: the caller's input, the state of the machine or store, or the people who build Espalier. */
export type Blame = "input" | "state" | "us";

/** One catalogue entry: what an error means, what it says, and what to do about it. */
export interface FaultEntry<P> {
  readonly blame: Blame;
  /** One sentence for the reference page: when this happens. */
  readonly doc: string;
  message(params: P): string;
  hint(params: P): string;
}

/** Types the params of one entry from its message function. */
export const entry = <P>(e: FaultEntry<P>): FaultEntry<P> => e;

/** The same in every copy of this package that a process has loaded: a bundle brings its own. */
const brand = Symbol.for("@espalier/learn.fault");

/** A broken contract, with a stable code. Codes are never renamed or reused. A fault of another copy of this package is one, too. */
export class Fault extends Error {
  static override [Symbol.hasInstance](value: unknown): value is Fault {
    return typeof value === "object" && value !== null && brand in value;
  }

  override readonly name = "Fault";
  readonly code: string;
  readonly blame: Blame;
  readonly hint: string;
  /** The values the message was made from, for machines. */
  readonly params: Readonly<Record<string, unknown>>;

  constructor(
    parts: { code: string; blame: Blame; message: string; hint: string; params: Readonly<Record<string, unknown>> },
    options?: ErrorOptions,
  ) {
    super(parts.message, options);
    this.code = parts.code;
    this.blame = parts.blame;
    this.hint = parts.hint;
    this.params = parts.params;
    Object.defineProperty(this, brand, { value: true });
  }
}

// `never` is the one parameter type that every entry's functions accept under strictFunctionTypes.
type Catalog = Readonly<Record<string, FaultEntry<never>>>;
type ParamsOf<E> = E extends FaultEntry<infer P> ? P : never;

/** Makes a package's `fault(code, params)`: the code types the params. */
export function faultsFrom<const C extends Catalog>(catalog: C) {
  return <Code extends keyof C & string>(code: Code, params: ParamsOf<C[Code]>, options?: ErrorOptions): Fault => {
    const found = catalog[code] as unknown as FaultEntry<ParamsOf<C[Code]>>;
    const message = found.message(params);
    const hint = found.hint(params);
    return new Fault({ code, blame: found.blame, message, hint, params: params as Record<string, unknown> }, options);
  };
}
