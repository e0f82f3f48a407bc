import { expect, test } from "vitest";
import { applyChanges } from "./apply.ts";
import { planRemoval } from "./destroy.ts";
import { toy, toyCloud } from "./fixtures/toy-cloud.ts";
import { readWorld, verdictsOf } from "./world.ts";

const wanted = [
  toy("door", { opens: { $ref: "house", output: "id" } }),
  toy("house", { size: 3 }),
  toy("sign", { text: { $text: ["to ", { $ref: "door", output: "id" }, "!"] } }, { needs: ["house"] }),
];
const ids = (verdicts: ReturnType<typeof verdictsOf>) => verdicts.map((one) => `${one.action} ${one.resource.id}`);

test("things are made after what they need, and get what it became", async () => {
  const { aws, driver, asked, things } = toyCloud();
  const world = await readWorld(aws, [driver], wanted);
  expect(ids(verdictsOf(world))).toEqual(["create house", "create door", "create sign"]);
  const { changed, outputs } = await applyChanges(world);
  expect(changed).toBe(3);
  expect(asked).toEqual(["create wine-house", "create wine-door", "create wine-sign"]);
  expect(things.get("wine-sign")?.props).toEqual({ text: "to id-of-wine-door!" });
  expect(outputs.get("door")).toEqual({ id: "id-of-wine-door", size: "null" });
});

test("what is as it is wanted is left alone", async () => {
  const { aws, driver, asked } = toyCloud();
  await applyChanges(await readWorld(aws, [driver], wanted));
  const again = await readWorld(aws, [driver], wanted);
  expect(verdictsOf(again).map(({ action }) => action)).toEqual(["none", "none", "none"]);
  expect(await applyChanges(again)).toMatchObject({ changed: 0 });
  expect(asked).toHaveLength(3);
});

test.each([1, 2, 3].flatMap((number) => [[number, "before"] as const, [number, "after"] as const]))(
  "a deploy that is cut off at change %i, %s it is done, is finished by the next",
  async (number, when) => {
    const whole = toyCloud();
    await applyChanges(await readWorld(whole.aws, [whole.driver], wanted));
    const cut = toyCloud();
    cut.failAt(number, when);
    await expect(applyChanges(await readWorld(cut.aws, [cut.driver], wanted))).rejects.toThrow("cut off");
    await applyChanges(await readWorld(cut.aws, [cut.driver], wanted));
    expect(cut.things).toEqual(whole.things);
  },
);

test("what was done since the plan was shown is not done again", async () => {
  const { aws, driver, asked } = toyCloud();
  const world = await readWorld(aws, [driver], wanted);
  await applyChanges(await readWorld(aws, [driver], wanted));
  expect(await applyChanges(world)).toMatchObject({ changed: 0 });
  expect(asked).toHaveLength(3);
});

test("a part of a plan can be applied alone", async () => {
  const { aws, driver, asked } = toyCloud();
  await applyChanges(await readWorld(aws, [driver], wanted), new Set(["house"]));
  expect(asked).toEqual(["create wine-house"]);
});

test("things without our tags are told all at once and never touched", async () => {
  const { aws, driver, asked, things } = toyCloud();
  things.set("wine-house", { props: {}, tags: {} });
  things.set("wine-sign", { props: {}, tags: { ...aws.tags, "espalier:environment": "live" } });
  const world = await readWorld(aws, [driver], wanted);
  await expect(applyChanges(world)).rejects.toThrow(
    /wine-house.*lacks the tags.*wine-sign.*espalier:environment = live/,
  );
  expect(asked).toEqual([]);
});

test("a stranger that appears while a plan is applied is not touched", async () => {
  const { aws, driver, asked, things } = toyCloud();
  const world = await readWorld(aws, [driver], wanted);
  things.set("wine-door", { props: {}, tags: {} });
  await expect(applyChanges(world)).rejects.toMatchObject({ code: "AWS_NOT_OURS" });
  expect(asked).toEqual(["create wine-house"]);
});

test("what is no longer wanted goes last, parts before wholes, and only where it is ours", async () => {
  const { aws, driver, asked, things } = toyCloud();
  const old = toy("old", {}, { wanted: "absent" });
  const part = toy("part", {}, { wanted: "absent", parent: "old" });
  things.set("wine-old", { props: {}, tags: aws.tags }).set("wine-part", { props: {}, tags: null });
  things.set("wine-theirs", { props: {}, tags: {} });
  const plan = [old, part, toy("theirs", {}, { wanted: "absent" }), toy("house")];
  await applyChanges(await readWorld(aws, [driver], plan));
  expect(asked).toEqual(["create wine-house", "remove wine-part", "remove wine-old"]);
  expect([...things.keys()]).toEqual(["wine-theirs", "wine-house"]);
});

test("a part of something that is not ours is not ours", async () => {
  const { aws, driver, asked, things } = toyCloud();
  things.set("wine-whole", { props: {}, tags: {} }).set("wine-part", { props: {}, tags: null });
  const plan = (wanted: "present" | "absent") => [
    toy("whole", {}, { wanted }),
    toy("part", {}, { wanted, parent: "whole" }),
  ];
  await applyChanges(await readWorld(aws, [driver], plan("absent")));
  const { removes, apply } = planRemoval(await readWorld(aws, [driver], plan("present")));
  expect(removes).toEqual([]);
  await apply();
  expect(asked).toEqual([]);
});

test("a prop that cannot be changed replaces the thing, and its parts are made again", async () => {
  const { aws, driver, asked, things } = toyCloud({ fixed: ["size"] });
  const removeWhole: typeof driver = {
    ...driver,
    remove: async (resource, actual, at) => {
      await driver.remove(resource, actual, at);
      things.delete("wine-part"); // goes with the whole
    },
  };
  const plan = (size: number) => [toy("whole", { size }), toy("part", {}, { parent: "whole" })];
  await applyChanges(await readWorld(aws, [driver], plan(1)));
  const world = await readWorld(aws, [removeWhole], plan(2));
  expect(ids(verdictsOf(world))).toEqual(["replace whole", "create part"]);
  await applyChanges(world);
  expect(asked.slice(2)).toEqual(["remove wine-whole", "create wine-whole", "create wine-part"]);
});

test("an output that an update moves is not known before", async () => {
  const { aws, driver } = toyCloud({ moves: ["size"] });
  const plan = (size: number) => [toy("house", { size }), toy("door", { wide: { $ref: "house", output: "size" } })];
  await applyChanges(await readWorld(aws, [driver], plan(1)));
  const verdicts = verdictsOf(await readWorld(aws, [driver], plan(2)));
  expect(verdicts.map(({ differences }) => differences)).toEqual([
    [{ path: "size", from: 1, to: 2 }],
    [{ path: "wide", from: "1", to: "(known after apply)" }],
  ]);
});

test("a configured tag that a thing lacks is a difference; another's tag is none", async () => {
  const { aws, driver, asked, things } = toyCloud();
  const mine = { ...aws, tags: { ...aws.tags, team: "wine" } };
  things.set("wine-house", { props: {}, tags: { ...aws.tags, backup: "daily" } });
  await applyChanges(await readWorld(mine, [driver], [toy("house")]));
  expect(asked).toEqual(["update wine-house: tags"]);
});

test("a removal takes the last made first, and keeps what holds data or is not ours", async () => {
  const { aws, driver, asked, things } = toyCloud();
  const plan = [...wanted, toy("data", {}, { keeps: "it holds the models" }), toy("theirs"), toy("never-made")];
  await applyChanges(await readWorld(aws, [driver], plan), new Set(["door", "house", "sign", "data"]));
  things.set("wine-theirs", { props: {}, tags: {} });
  const removal = planRemoval(await readWorld(aws, [driver], plan));
  expect(removal.removes.map(({ name }) => name)).toEqual(["wine-sign", "wine-door", "wine-house"]);
  expect(removal.keeps).toEqual([
    { label: "toy", name: "wine-theirs", why: "it lacks the tags of ours" },
    { label: "toy", name: "wine-data", why: "it holds the models" },
  ]);
  asked.length = 0;
  await removal.apply();
  expect(asked).toEqual(["remove wine-sign", "remove wine-door", "remove wine-house"]);
});

test("a signal ends the work between two changes", async () => {
  const { aws, driver, asked } = toyCloud();
  const stop = new AbortController();
  const tell = () => stop.abort(new Error("enough"));
  const world = await readWorld({ ...aws, signal: stop.signal, tell }, [driver], wanted);
  await expect(applyChanges(world)).rejects.toThrow("enough");
  expect(asked).toEqual(["create wine-house"]);
});
