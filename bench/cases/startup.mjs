import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rated, summary } from "../harness/compare.mjs";
import { madeFile, root } from "../harness/paths.mjs";
import { runProcess } from "../harness/side.mjs";

/** The command line with nothing to do, next to the least that any Node program can take. */
export const startup = {
  about: "`espalier run` on examples/iris with everything reused, as a whole process, next to `node -e 0`",
  needs: [],
  async *rows({ cores, repeats }) {
    const project = madeFile("projects", "iris");
    rmSync(project, { recursive: true, force: true });
    const examples = join(root, "examples", "iris");
    cpSync(examples, project, { recursive: true, filter: (path) => !path.includes(".espalier") });
    const cli = join(root, "packages", "espalier", "bin", "espalier.js");
    const run = () => runProcess([process.execPath, cli, "-C", project, "run"], cores, root);
    const bare = () => runProcess([process.execPath, "-e", "0"], cores, root);
    await run(); // makes what the measured runs reuse
    const samples = { ours: [], bare: [] };
    for (let repeat = 0; repeat < repeats; repeat++) {
      const order = ["ours", "bare"];
      for (const side of repeat % 2 === 0 ? order : order.reverse()) {
        samples[side].push(await (side === "ours" ? run() : bare()));
      }
    }
    yield {
      work: "startup, whole process",
      ...rated(summary(samples.ours, "wall_ms"), [["node -e 0", summary(samples.bare, "wall_ms")]]),
    };
  },
};
