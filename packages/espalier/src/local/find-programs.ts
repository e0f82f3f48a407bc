import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Programs that services are made of, each by its absolute path; null: not on this machine. */
export interface Programs {
  /** The folder of `initdb` and `postgres`. */
  readonly postgres: string | null;
  readonly redis: string | null;
  readonly minio: string | null;
  readonly mlflow: string | null;
  readonly prometheus: string | null;
  /** The program, the words that make it a server, and the folder of its pages. */
  readonly grafana: { readonly program: string; readonly words: readonly string[]; readonly home: string } | null;
}

/** Looks on the PATH, and where packages put what they keep off it. */
export function findPrograms(path: string = process.env["PATH"] ?? "", roots = systemRoots): Programs {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const find = (name: string) => folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
  return {
    postgres: postgresFolder(folders, roots.postgres),
    redis: find("redis-server") ?? find("valkey-server"),
    minio: find("minio"),
    mlflow: find("mlflow"),
    prometheus: find("prometheus"),
    grafana: grafanaOf(find("grafana"), find("grafana-server"), roots.grafana),
  };
}

const systemRoots = {
  postgres: ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt"],
  grafana: [
    "/usr/share/grafana",
    "/usr/local/share/grafana",
    "/opt/homebrew/share/grafana",
    "/opt/homebrew/opt/grafana/share/grafana",
  ],
};

/** Debian keeps each version in a folder of its own: the newest has the last name, counted as numbers. */
function postgresFolder(folders: readonly string[], roots: readonly string[]): string | null {
  const versions = roots
    .filter((root) => existsSync(root))
    .flatMap((root) =>
      readdirSync(root)
        .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
        .map((version) => join(root, version, "bin")),
    );
  const has = (folder: string) => isProgram(join(folder, "initdb")) && isProgram(join(folder, "postgres"));
  return [...folders, ...versions].find(has) ?? null;
}

function grafanaOf(whole: string | null, server: string | null, roots: readonly string[]): Programs["grafana"] {
  const program = whole ?? server;
  if (program === null) return null;
  const words = whole === null ? [] : ["server"];
  const homes = [...roots, dirname(dirname(program))];
  const home = homes.find((folder) => existsSync(join(folder, "conf", "defaults.ini")));
  return home === undefined ? null : { program, words, home };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
