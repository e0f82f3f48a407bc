import { execFile } from "node:child_process";
import { chmod, chown, cp, mkdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Programs } from "../../../packages/espalier/src/local/index.ts";
import { images } from "../../../packages/espalier/src/local/images.ts";
import type { Containers } from "./containers.ts";

const run = promisify(execFile);

interface StandIn {
  readonly image: string;
  /** Programs of this machine, each with the libraries that it wants. */
  readonly programs: readonly string[];
  readonly folders?: readonly string[];
  /** Folders of its own user, as the image has them. */
  readonly owned: Readonly<Record<string, number>>;
  readonly scripts?: Readonly<Record<string, string>>;
  /** As in a Dockerfile. */
  readonly settings: readonly string[];
}

const shell = ["/bin/sh", "/bin/chown", "/bin/grep", "/usr/bin/id", "/usr/bin/find", "/usr/bin/setpriv"];

/**
 * Images under the very names of `compose.yaml`, out of what is installed here: the same programs, paths, users, volumes
 * and entry points as the real ones have, since no registry can be asked. Two of them let root in and go on as another user.
 */
const standIns = (programs: Programs, postgres: string | null): readonly StandIn[] => [
  ...(programs.prometheus === null
    ? []
    : [
        {
          image: images.prometheus,
          programs: [programs.prometheus, "/bin/sh", "/usr/bin/wget"],
          owned: { "/prometheus": 65534 },
          settings: [
            "USER nobody",
            "VOLUME /prometheus",
            "WORKDIR /prometheus",
            `ENTRYPOINT ["${programs.prometheus}"]`,
            'CMD ["--config.file=/etc/prometheus/prometheus.yml","--storage.tsdb.path=/prometheus"]',
          ],
        },
      ]),
  ...(programs.redis === null
    ? []
    : [
        {
          image: images.redis,
          programs: [programs.redis, join(dirname(programs.redis), "redis-cli"), ...shell],
          owned: { "/data": 999 },
          scripts: { "/usr/local/bin/docker-entrypoint.sh": redisEntry },
          settings: [
            "VOLUME /data",
            "WORKDIR /data",
            'ENTRYPOINT ["/usr/local/bin/docker-entrypoint.sh"]',
            'CMD ["redis-server"]',
          ],
        },
      ]),
  ...(postgres === null
    ? []
    : [
        {
          image: images.postgres,
          programs: [...["postgres", "initdb", "pg_isready"].map((name) => join(postgres, name)), ...shell],
          folders: [dirname(postgres), dirname(postgres).replace("/lib/", "/share/"), "/usr/share/zoneinfo"],
          owned: { "/var/lib/postgresql/data": 70, "/var/run/postgresql": 70 },
          scripts: { "/usr/local/bin/docker-entrypoint.sh": postgresEntry },
          settings: [
            `ENV PATH=${postgres}:/usr/local/bin:/usr/bin:/bin`,
            "ENV PGDATA=/var/lib/postgresql/data",
            "STOPSIGNAL SIGINT",
            "VOLUME /var/lib/postgresql/data",
            'ENTRYPOINT ["docker-entrypoint.sh"]',
            'CMD ["postgres"]',
          ],
        },
      ]),
];

const redisEntry = `#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  exec setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
fi
exec "$@"
`;

const postgresEntry = `#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  chown postgres "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  echo "$POSTGRES_PASSWORD" >/tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password -D "$PGDATA"
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  echo "CREATE DATABASE $POSTGRES_DB;" | postgres --single -D "$PGDATA" postgres
fi
exec "$@" -c listen_addresses='*'
`;

const users = `root:x:0:0:root:/root:/bin/sh
postgres:x:70:70::/var/lib/postgresql:/bin/sh
redis:x:999:999::/data:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/sh
`;
const groups = "root:x:0:\npostgres:x:70:\nredis:x:999:\nnobody:x:65534:\n";

/** Makes what can be made; their names. */
export async function makeServiceImages(
  containers: Containers,
  programs: Programs,
  scratch: string,
): Promise<readonly string[]> {
  const { postgres } = programs;
  const made = standIns(programs, postgres && dirname(await realpath(join(postgres, "postgres"))));
  for (const standIn of made) await makeImage(containers, standIn, join(scratch, standIn.image.replace(/\W/g, "-")));
  return made.map(({ image }) => image);
}

/** The programs, and what the loader loads for them: itself, too. */
async function withLibraries({ programs }: StandIn): Promise<readonly string[]> {
  const { stdout } = await run("ldd", [...programs]);
  const libraries = stdout.split("\n").flatMap((line) => /(?:=> |^\t)(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  return [...new Set([...programs, ...libraries])];
}

async function makeImage(containers: Containers, standIn: StandIn, root: string): Promise<void> {
  for (const folder of ["usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "usr/local/bin", "etc", "tmp"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await chmod(join(root, "tmp"), 0o1777);
  for (const folder of ["bin", "sbin", "lib", "lib64"]) await symlink(`usr/${folder}`, join(root, folder));
  await writeFile(join(root, "etc/passwd"), users);
  await writeFile(join(root, "etc/group"), groups);
  for (const folder of standIn.folders ?? []) await cp(folder, join(root, folder), { recursive: true });
  for (const file of await withLibraries(standIn)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await cp(file, join(root, file), { dereference: true });
  }
  for (const [path, text] of Object.entries(standIn.scripts ?? {})) {
    await writeFile(join(root, path), text, { mode: 0o755 });
  }
  for (const [path, owner] of Object.entries(standIn.owned)) {
    await mkdir(join(root, path), { recursive: true });
    await chown(join(root, path), owner, owner);
  }
  await run("tar", ["-cf", `${root}.tar`, "-C", root, "."]);
  const changes = standIn.settings.map((setting) => `--change=${setting}`);
  await containers.run("podman", "import", "--quiet", ...changes, `${root}.tar`, standIn.image);
  for (const path of [root, `${root}.tar`]) await rm(path, { recursive: true });
}
