const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { join } = require("node:path");
const { Script } = require("node:vm");

/**
 * Loads the bundle's entry as `require` would, and keeps what V8 made of each file beside it: to compile them anew takes
 * a third of a start. The cache stands in the bundle's own folder, so who can change it can change the code as well, and
 * goes with it; it is named by Node's version and flags, and each file's time and size. What V8 refuses all the same is
 * made anew. Where the folder cannot be written to, the files are compiled as ever. They must have no `import()`: a
 * function out of the cache cannot do it (scripts/bundle-cli.mjs makes `require` of each).
 *
 * @param {string} folder
 * @param {string} entry
 */
exports.loadBundle = (folder, entry) => {
  const outside = createRequire(join(folder, entry));
  const flags = process.execArgv.join("").replace(/\W+/g, "-").slice(0, 100);
  const cache = join(folder, "cache", `${process.version}-${process.arch}${flags}`);
  const modules = new Map();
  const fresh = [];

  const load = (/** @type {string} */ name) => {
    const known = modules.get(name);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    const path = join(folder, name);
    const { mtimeMs, size } = statSync(path);
    const cached = join(cache, `${name}-${mtimeMs}-${size}`);
    const script = new Script(wrap(readFileSync(path, "utf8")), {
      filename: path,
      cachedData: readIfThere(cached),
    });
    if (script.cachedDataRejected !== false) fresh.push({ script, cached });
    const requireHere = (/** @type {string} */ id) => (id.startsWith("./") ? load(id.slice(2)) : outside(id));
    script.runInThisContext()(module.exports, requireHere, module, path, folder);
    return module.exports;
  };

  // At the end, when the functions that were needed have been compiled: only those are kept.
  process.once("exit", () => {
    if (fresh.length > 0) write(cache, fresh);
  });
  return load(entry);
};

function readIfThere(/** @type {string} */ path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function write(/** @type {string} */ cache, /** @type {{ script: Script, cached: string }[]} */ fresh) {
  try {
    mkdirSync(cache, { recursive: true });
    for (const { script, cached } of fresh) {
      const half = `${cached}.${process.pid}`;
      writeFileSync(half, script.createCachedData());
      renameSync(half, cached); // another process may read it at any time
    }
  } catch {
    // a folder of somebody else's: the next start compiles again
  }
}
