import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

/** Natives are V8's own test functions: they are known only to a process that is started with them. */
const script = `
  import { once } from "node:events";
  import { Worker } from "node:worker_threads";
  import { startThread } from "${new URL("../../dist/threads/index.js", import.meta.url).href}";
  const compilesBehind = "%IsConcurrentRecompilationSupported()";
  const file = new URL("data:text/javascript," + encodeURIComponent(
    'import { parentPort } from "node:worker_threads"; parentPort.postMessage(' + compilesBehind + ')'));
  const gone = startThread(new URL("file:///there/is/no/such/file.js"), {});
  gone.on("error", () => {}); // comes before its end, or after the others' answers: once() would reject with it
  const end = new Promise((resolve) => gone.on("exit", resolve));
  const said = async (worker) => (await once(worker, "message"))[0];
  const ours = await Promise.all([startThread(file, {}), startThread(file, {})].map(said));
  await end;
  const main = eval(compilesBehind);
  console.log(JSON.stringify({ ours, theirs: await said(new Worker(file)), main }));
`;

test("a thread compiles what it runs by itself; the process and threads that others start do not notice", () => {
  const args = ["--allow-natives-syntax", "--input-type=module", "--eval", script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({ ours: [false, false], theirs: true, main: true });
});
