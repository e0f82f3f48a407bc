import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { importsOf, sourceFiles, specifiersIn, targetOf, type Import } from "./imports.ts";

/**
 * The arrows of the house. A room may import the rooms it stands on, and whatever those stand on. A new room, or a new
 * arrow, is a line here: that is where it gets discussed.
 */
const standsOn: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  learn: {
    fault: [],
    random: ["fault"],
    field: ["fault"],
    table: ["random", "field"],
    kernels: [],
    estimator: ["table", "kernels"],
    stats: ["table"],
    metrics: ["estimator", "stats"],
    split: ["estimator", "stats"],
    transform: ["estimator", "stats"],
    linear: ["metrics", "split", "transform"],
    tree: ["metrics", "split", "transform"],
    forest: ["linear", "tree"],
    boosting: ["linear", "tree"],
    search: ["stats"],
    recipe: ["forest", "boosting", "search"],
    evaluate: ["recipe"],
    model: ["recipe"],
    explain: ["model"],
    threads: ["evaluate"],
  },
  espalier: {
    fault: [],
    contract: ["fault"],
    csv: ["fault"],
    store: ["fault"],
    duck: ["fault"],
    s3: ["fault"],
    page: ["fault"],
    source: ["duck", "s3", "csv"],
    checks: ["source", "page"],
    "schema-file": ["checks", "store"],
    stages: [],
    dag: ["stages"],
    "route-spec": ["fault"],
    project: ["dag", "source", "checks", "route-spec"],
    data: ["store", "source", "s3"],
    profile: ["source", "page"],
    drift: ["profile"],
    "lock-file": ["store"],
    fingerprint: ["store", "dag"],
    outputs: ["store", "dag"],
    exec: ["store", "stages", "project"],
    track: ["store"],
    registry: ["store"],
    pipeline: ["lock-file", "project", "schema-file", "data", "track", "registry", "exec", "fingerprint", "outputs"],
    hooks: ["pipeline"],
    schedule: ["hooks", "ci"],
    predict: ["contract", "csv"],
    views: ["predict", "page"],
    "try-page": ["views", "page"],
    routes: ["views", "route-spec"],
    training: ["views", "schedule"],
    bare: ["views"],
    guard: ["predict", "store"],
    predictions: ["predict", "store"],
    workers: ["fault"],
    serve: ["pipeline", "views", "try-page", "guard", "predictions"],
    client: ["predict", "store"],
    compare: ["pipeline"],
    report: ["pipeline", "profile", "drift"],
    zip: [],
    container: ["fault"],
    build: ["routes", "serve", "runtime-api", "container", "zip"],
    lambda: ["bare", "guard", "build"],
    "runtime-api": [],
    standalone: ["build"],
    deploy: ["build"],
    monitoring: [],
    local: ["monitoring", "project", "store"],
    ci: ["project"],
    cli: ["local", "ci", "compare", "serve", "workers", "client", "report", "routes", "training", "deploy"],
  },
  aws: {
    fault: [],
    names: [],
    connect: ["fault", "names"],
    plan: ["connect"],
    releases: ["plan"],
    s3: ["plan"],
    iam: ["plan"],
    logs: ["plan"],
    alarms: ["plan"],
    secrets: ["iam"],
    price: ["fault"],
    api: ["plan"],
    ecr: ["plan"],
    lambda: ["ecr", "price", "releases", "s3", "logs", "alarms", "secrets", "api"],
    ec2: ["ecr", "price", "releases", "s3", "logs", "secrets"],
  },
};

/** The room of `learn` that may use Node. */
const nodeRoom = "threads";

const root = resolve(import.meta.dirname, "..");
const packages = Object.keys(standsOn);

/** `packages/learn/src/tree/grow.ts` → learn, tree; a file that stands in no room belongs to the package's door. */
function placeOf(path: string): { pack: string; room: string | null; inRoom: string } {
  const [, pack = "", , first = "", ...rest] = path.split("/");
  return rest.length === 0 ? { pack, room: null, inRoom: first } : { pack, room: first, inRoom: rest.join("/") };
}

/** Tests, and the folders that exist for them alone, may import anything; nothing else may import them. */
const isTest = (file: string) => /\.test\.ts$|\/fixtures\//.test(file);
const filesOf = (pack: string) => sourceFiles(root, `packages/${pack}/src`, (file) => !isTest(file));
const imports = packages.flatMap((pack) => importsOf(root, filesOf(pack)));
const shown = ({ file, specifier }: Import) => `${file} imports ${specifier}`;

/** Everything a room stands on, at any depth. */
function allowed(pack: string, room: string, seen: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  if (seen.has(room)) throw new Error(`the arrows of ${pack} go round in a circle at ${room}`);
  const direct = standsOn[pack]?.[room] ?? [];
  const below = direct.flatMap((next) => [...allowed(pack, next, new Set([...seen, room]))]);
  return new Set([...direct, ...below]);
}

/** Imports from one room to another of the same package. */
const crossings = imports.flatMap((one) => {
  const target = targetOf(one);
  if (target === null) return [];
  const from = placeOf(one.file);
  const to = placeOf(target);
  return from.pack === to.pack && from.room === to.room ? [] : [{ ...one, from, to }];
});

test.each(packages)("the arrows listed for %s form no circle and name only listed rooms", (pack) => {
  for (const room of Object.keys(standsOn[pack]!)) {
    for (const below of allowed(pack, room)) expect(Object.keys(standsOn[pack]!)).toContain(below);
  }
});

test.each(packages)("every folder of %s is a listed room with a door", (pack) => {
  const folder = join(root, "packages", pack, "src");
  const rooms = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = rooms.map((entry) => entry.name).filter((name) => name !== "fixtures");
  expect(names.filter((name) => !(name in standsOn[pack]!))).toEqual([]);
  expect(names.filter((name) => !existsSync(join(folder, name, "index.ts")))).toEqual([]);
});

test("rooms import only the rooms they stand on", () => {
  const wrong = crossings.filter(({ from, to }) => {
    if (from.pack !== to.pack) return true; // another package is imported by its name
    if (from.room === null) return to.room === null;
    return to.room === null || !allowed(from.pack, from.room).has(to.room);
  });
  expect(wrong.map(shown)).toEqual([]);
});

test("rooms enter one another by the door", () => {
  const deep = crossings.filter(({ to }) => to.room !== null && to.inRoom !== "index.ts");
  expect(deep.map(shown)).toEqual([]);
});

test("only tests import tests and fixtures", () => {
  expect(imports.filter((one) => isTest(targetOf(one) ?? "")).map(shown)).toEqual([]);
});

test("doors list their exports by name", () => {
  const doors = packages.flatMap((pack) => filesOf(pack)).filter((file) => file.endsWith("/index.ts"));
  const starred = doors.filter((file) => /^export \*/m.test(readFileSync(join(root, file), "utf8")));
  expect(starred).toEqual([]);
});

test("imports between rooms never go round in a circle", () => {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of crossings) {
    if (from.room === null || to.room === null) continue;
    const key = `${from.pack}/${from.room}`;
    edges.set(key, (edges.get(key) ?? new Set()).add(`${to.pack}/${to.room}`));
  }
  const circleFrom = (room: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(room)) return [...path.slice(path.indexOf(room)), room];
    for (const next of edges.get(room) ?? []) {
      const circle = circleFrom(next, [...path, room]);
      if (circle) return circle;
    }
    return null;
  };
  expect([...edges.keys()].flatMap((room) => circleFrom(room, []) ?? [])).toEqual([]);
});

test("learn uses Node in its threads room only", () => {
  const wrong = imports.filter(({ file, specifier }) => {
    const { pack, room } = placeOf(file);
    return pack === "learn" && specifier.startsWith("node:") && room !== nodeRoom;
  });
  expect(wrong.map(shown)).toEqual([]);
});

test.each(packages)("%s imports only packages that it declares", (pack) => {
  const text = readFileSync(join(root, "packages", pack, "package.json"), "utf8");
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  const undeclared = imports.filter(({ file, specifier }) => {
    if (placeOf(file).pack !== pack || /^(?:\.|node:)/.test(specifier)) return false;
    const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
    return !Object.hasOwn(dependencies, name);
  });
  expect(undeclared.map(shown)).toEqual([]);
});

test("imports are found in every shape, and not in comments", () => {
  const source = [
    'import { a } from "./a.ts";',
    'import type { B } from "./b.ts";',
    "export {",
    "  c,",
    '} from "./c.ts";',
    'import "./d.ts";',
    'const e = await import("./e.ts");',
    'new Worker(new URL("./f.js", import.meta.url));',
    '// import { x } from "./x.ts";',
    ' * export { y } from "./y.ts";',
    'const text = "import me from here";',
  ].join("\n");
  expect([...specifiersIn(source)].sort()).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.js"]);
});
