import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly link?: boolean;
}

const file = resolve(import.meta.dirname, "../package-lock.json");
const { packages } = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Locked> };
const entries = Object.entries(packages);

test("the lock file has every platform's optional packages, without which npm ci refuses to work", () => {
  const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test("the lock file names no registry, so that everybody's own is asked", () => {
  expect(entries.filter(([, { resolved, link }]) => resolved !== undefined && !link).map(([path]) => path)).toEqual([]);
});

test("no package that everybody gets runs a script when it is installed", () => {
  const scripted = entries.filter(([, locked]) => locked.hasInstallScript).map(([path]) => path);
  expect(scripted).toEqual(scripted.filter((path) => path === "node_modules/fsevents")); // vite's, on macOS only
});
