/** The only place that says which of our doors the data benchmark goes through. */
const room = (/** @type {string} */ name) => import(`../../packages/espalier/dist/${name}/index.js`);

/** The rows of a CSV file, for as long as `work` lasts. */
async function withRows(file, scratch, work) {
  const { csv, holdSource, withRelation } = await room("source");
  const spec = csv(file);
  const held = await holdSource(scratch, spec, { scratch });
  try {
    return await withRelation(held, spec, { scratch }, work);
  } finally {
    await held.release();
  }
}

export const profile = ({ file, scratch, out }) =>
  withRows(file, scratch, async (relation) => {
    const { profilePage, profileRelation } = await room("profile");
    const { writeDurably } = await room("store");
    const found = await profileRelation(relation, { seed: 42, file });
    await writeDurably(`${out}.html`, profilePage(found, file));
  });

/** Calls `measured` around the checks alone: the rows are there before. */
export const check = ({ file, scratch, checks }, measured) =>
  withRows(file, scratch, async (relation) => {
    const setting = {
      dir: scratch,
      configFile: "bench",
      features: relation.columns.map(({ name }) => name),
      target: "",
      expected: [],
      accepted: null,
      now: 0,
      modifiedAt: null,
      scratch,
    };
    const named = checks.map((one, i) => [`check ${i}`, one]);
    const { evaluateChecks } = await room("checks");
    const { findings } = await measured(() => evaluateChecks(relation, named, setting));
    return findings.length;
  });

export const columns = ({ file, scratch }, measured) => measured(() => withRows(file, scratch, async () => {}));

export const drift = ({ old, file, scratch }, measured) =>
  withRows(old, scratch, (before) =>
    withRows(file, scratch, async (after) => {
      const { compareRelations } = await room("drift");
      return measured(() => compareRelations(before, after, { names: { old: "old", new: "new" } }));
    }),
  );
