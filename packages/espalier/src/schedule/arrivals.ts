/** What files looked like: name → a text that changes with them. */
export type Files = Readonly<Record<string, string>>;

/** What is remembered of the last looks. */
export interface Memory {
  /** What the last run that ended by itself began with; null: there was none. */
  readonly known: Files | null;
  /** What was seen last, and since when it has looked so. */
  readonly seen: { readonly files: Files; readonly since: number } | null;
}

export type Arrival =
  | { readonly kind: "nothing" }
  /** There is something new; it must stand still for so long. */
  | { readonly kind: "settling"; readonly leftMs: number }
  | { readonly kind: "arrived"; readonly reason: string };

/** Decides what a look means. @returns with what is to be remembered of it */
export function decideArrival(
  { known, seen }: Memory,
  files: Files,
  { now, debounceMs }: { readonly now: number; readonly debounceMs: number },
): { readonly arrival: Arrival; readonly memory: Memory } {
  // A clock that was set back must not make it wait longer than it has to.
  const since = seen !== null && isSame(seen.files, files) ? Math.min(seen.since, now) : now;
  const memory = { known, seen: { files, since } };
  const isNews = Object.keys(files).length > 0 && (known === null || !isSame(known, files));
  if (!isNews) return { arrival: { kind: "nothing" }, memory };
  const leftMs = debounceMs - (now - since);
  if (leftMs > 0) return { arrival: { kind: "settling", leftMs }, memory };
  return { arrival: { kind: "arrived", reason: reasonOf(known, files) }, memory };
}

const stampIn = (files: Files, name: string): string | undefined =>
  Object.hasOwn(files, name) ? files[name] : undefined;

const isSame = (a: Files, b: Files): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === stampIn(b, name));
};

function reasonOf(known: Files | null, files: Files): string {
  if (known === null) return `new data: ${counted(Object.keys(files))} never seen before`;
  const came = Object.keys(files).filter((name) => stampIn(known, name) === undefined);
  const kept = Object.keys(files).filter((name) => stampIn(known, name) !== undefined);
  const changed = kept.filter((name) => known[name] !== files[name]);
  const went = Object.keys(known).filter((name) => stampIn(files, name) === undefined);
  const parts = [
    ...(came.length > 0 ? [`${counted(came)} came (${few(came)})`] : []),
    ...(changed.length > 0 ? [`${counted(changed)} changed (${few(changed)})`] : []),
    ...(went.length > 0 ? [`${counted(went)} went (${few(went)})`] : []),
  ];
  return `new data: ${parts.join(", ")}`;
}

const counted = (names: readonly string[]) => (names.length === 1 ? "1 file" : `${names.length} files`);
const few = (names: readonly string[]) => names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");
