const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
// What a program runs or reads its settings from: data never goes there, whoever asks for it.
const settings = /^(espalier\.config\.[cm]?[jt]s|params\.yaml|package(-lock)?\.json|tsconfig\.json|node_modules)$/i;
const longestBytes = 255;
// What nearly all names are: two looks at them are enough.
const plain = /^(?:\w[\w=-]*(?:\.[\w=-]+)*\/)*\w[\w=-]*(?:\.[\w=-]+)*$/;
const maybeReserved = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|$)/i;

/**
 * Why a manifest must not name a file so, or null. A name is relative, with forward slashes, and means the same file on
 * every system: a manifest may come from a remote that somebody else writes to.
 */
export function nameProblem(name: string): string | null {
  if (name.length <= 200 && plain.test(name) && !maybeReserved.test(name)) return null;
  if (name === "") return "it is empty";
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return "it has a control character";
  if (/\p{Surrogate}/u.test(name)) return "it is no well-formed text";
  if (/[\\:*?"<>|]/.test(name)) return `it has one of \\ : * ? " < > |`;
  if (name.startsWith("/")) return "it is an absolute path";
  for (const part of name.split("/")) {
    if (part === "" || part === ".") return "it has an empty part";
    if (part === "..") return "it leads out of its folder";
    if (/[. ]$/.test(part)) return "a part of it ends in a point or a space";
    if (reserved.test(part)) return `${JSON.stringify(part)} is a device on Windows`;
    if (Buffer.byteLength(part) > longestBytes) return `a part of it is longer than ${longestBytes} bytes`;
  }
  return null;
}

/** Why a file of this name must not be written into a person's folder, or null. */
export function placeProblem(name: string): string | null {
  const hidden = name.split("/").find((part) => part.startsWith("."));
  if (hidden !== undefined) return `${JSON.stringify(hidden)} is a hidden place`;
  const setting = name.split("/").find((part) => settings.test(part));
  return setting === undefined
    ? nameProblem(name)
    : `${JSON.stringify(setting)} belongs to the project, not to its data`;
}

/**
 * Names that a manifest may tell: a held file's own name where it may, else one under `outside/` made from it, the same
 * each time. No two are the same, also where case does not count.
 */
export function manifestNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = nameProblem(name) === null ? name : `outside/${tame(name.split(/[\\/]/).at(-1) ?? "")}`;
    const free = firstFree(plain, taken);
    taken.add(free.toLowerCase());
    return free;
  });
}

function tame(name: string): string {
  const safe = name
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, "_")
    .slice(-100)
    .replace(/[. ]+$/, "");
  return nameProblem(safe) === null ? safe : `file-${safe}`.replace(/[. ]+$/, "");
}

/** `data.csv`, else `data-2.csv`, …: what a file is by its ending stays. */
function firstFree(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name;
  const [, stem = name, ending = ""] = /^(.*?[^/])((?:\.[^./]*)*)$/.exec(name) ?? [];
  let free = name;
  for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${stem}-${i}${ending}`;
  return free;
}
