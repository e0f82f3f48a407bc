/** The main job on real data, in a fresh clone: trains, judges and registers a wine-quality model, and says what to type next. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../packages/espalier/bin/espalier.js", import.meta.url));
const project = "examples/wine-quality";

process.stdout.write(`$ npx espalier -C ${project} run\n\n`);
const { status } = spawnSync(process.execPath, [cli, "-C", project, "run"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
});
process.exitCode = status ?? 1;
if (status === 0) {
  process.stdout.write(`
What to type next:
  npx espalier -C ${project} serve --port 3000     answer predictions over HTTP (http://127.0.0.1:3000/docs)
  npx espalier -C ${project} run                   again: everything is reused
  npx espalier -C ${project} run --set search.trials=20
  npx espalier init my-project --from any.csv --target column
`);
}
