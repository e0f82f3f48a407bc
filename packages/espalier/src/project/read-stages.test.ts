import { expect, test } from "vitest";
import { artifact, stage, when } from "../stages/index.ts";
import { Problems } from "./problems.ts";
import { readResources, readStages } from "./read-stages.ts";

function read(stages: unknown, resources: unknown = {}, sources: readonly string[] = ["data/a.csv"]) {
  const problems = new Problems();
  const amounts = readResources(problems, resources);
  const found = readStages(problems, stages, { resources: amounts, sources });
  return { found, problems: problems.list.map(({ path, rule }) => `${path}: ${rule}`) };
}

const only = (stages: unknown, resources?: unknown) => {
  const { problems } = read(stages, resources);
  expect(problems).toHaveLength(1);
  return problems[0]!;
};

test("stages that say everything that can be said are read as they are", () => {
  const stages = {
    fetch: stage.shell("curl -o data/a.csv x", { outputs: ["data/a.csv"], env: ["TOKEN"], retries: { times: 3 } }),
    report: stage.module("stages/report.ts", {
      inputs: [artifact("evaluation"), "data/a.csv"],
      outputs: ["report"],
      metrics: ["report/m.json"],
      params: { top: 3, by: ["a", null, { deep: true }] },
      when: when.gatePassed(),
      needs: { memory: 4 },
      timeoutMs: 1000,
      keep: false,
      doc: "tells",
    }),
  };
  const { found, problems } = read(stages, { memory: 8 });
  expect(problems).toEqual([]);
  expect(found).toEqual(stages);
});

test.each(["__proto__", "a/b", "A", "-a", "", "a".repeat(61), "a_b", "..", "a\nb"])(
  "a stage cannot be named %j",
  (name) => {
    const stages = Object.fromEntries([[name, stage.shell("true")]]);
    expect(only(stages)).toContain('named by 1 to 60 lower-case letters, digits and "-"');
  },
);

test("a literal __proto__ is told, too", () => {
  expect(only({ __proto__: { ...stage.shell("true") } })).toContain("stages.__proto__: left out");
});

test("names of our stages are taken; constructor is a name like any other", () => {
  expect(only({ train: stage.shell("true") })).toContain("named otherwise than a stage of Espalier");
  expect(read({ constructor: stage.shell("true") }).problems).toEqual([]);
});

test("a circle is told by the way round", () => {
  const stages = { a: stage.shell("a", { after: ["b"] }), b: stage.shell("b", { after: ["a"] }) };
  const problems = new Problems();
  readStages(problems, stages, { resources: {}, sources: [] });
  expect(problems.list).toMatchObject([{ path: "stages.a", got: "a → b → a" }]);
});

test("writing the source from what is made of it is a circle", () => {
  const stages = { again: stage.shell("x", { inputs: [artifact("model")], outputs: ["data/a.csv"] }) };
  expect(only(stages)).toContain("stages.again: free of circles");
});

test("an unknown stage is told with the name that was meant", () => {
  const problems = new Problems();
  readStages(problems, { a: stage.shell("a", { after: ["trian"] }) }, { resources: {}, sources: [] });
  expect(problems.list).toMatchObject([{ path: "stages.a.after[0]", like: ["train"] }]);
  expect(only({ a: stage.shell("a", { before: ["a"] }) })).toBe("stages.a.before[0]: another stage");
});

test.each([["out"], ["out/x"], ["./out//x/"]])("two stages cannot both write %s", (output) => {
  const stages = { a: stage.shell("a", { outputs: ["out"] }), b: stage.shell("b", { outputs: [output] }) };
  expect(only(stages)).toBe("stages.b.outputs[0]: apart from the outputs of stage a");
});

test.each(["../x", "/tmp/x", "a/../../x", "C:\\x"])("an output at %s leaves the project", (output) => {
  expect(only({ a: stage.shell("a", { outputs: [output] }) })).toContain("stages.a.outputs[0]: a relative path");
});

test.each(["espalier.lock", "espalier.config.ts", "params.yaml", ".espalier/x", ".git"])(
  "no stage writes %s",
  (output) => {
    expect(only({ a: stage.shell("a", { outputs: [output] }) })).toContain("stages.a.outputs[0]: apart from");
  },
);

test("a stage's outputs are neither its inputs, nor its module, nor the whole project, nor one in another", () => {
  expect(only({ a: stage.shell("a", { inputs: ["d/x"], outputs: ["d"] }) })).toContain("own input");
  expect(only({ a: stage.module("d/a.ts", { outputs: ["d"] }) })).toContain("own module");
  expect(only({ a: stage.shell("a", { outputs: ["."] }) })).toContain("within the project");
  expect(only({ a: stage.shell("a", { outputs: ["d", "d/x"] }) })).toContain("other outputs");
});

test("an input or an artifact is named once", () => {
  expect(only({ a: stage.shell("a", { inputs: ["x", "./x"] }) })).toBe("stages.a.inputs[1]: named once");
  const twice = [artifact("model"), artifact("model")];
  expect(only({ a: stage.shell("a", { inputs: twice }) })).toBe("stages.a.inputs[1]: named once");
  expect(only({ a: stage.shell("a", { inputs: [{ artifact: "modle" }] as never }) })).toContain("an artifact: one of");
});

test("needs are held against the project's resources", () => {
  const a = stage.shell("a", { needs: { memory: 16 } });
  expect(only({ a })).toContain("stages.a.needs.memory: named in the project's resources");
  expect(only({ a }, { memory: 8 })).toContain("8 or less");
  expect(only({}, { memory: 0 })).toBe("resources.memory: a number above 0");
});

test("metrics are among the outputs, conditions and params are what they should be", () => {
  expect(only({ a: stage.shell("a", { outputs: ["o"], metrics: ["m.json"] }) })).toContain("among the stage's outputs");
  expect(only({ a: stage.shell("a", { when: { kind: "moon" } as never }) })).toContain("made by when.");
  expect(only({ a: stage.shell("a", { params: { f: (() => 1) as never } }) })).toContain(
    "stages.a.params.f: plain JSON",
  );
  expect(only({ a: stage.shell("a", { retries: { times: -1 } }) })).toContain("stages.a.retries.times");
});

test("what is no stage, and a misspelt option, is told by its path", () => {
  expect(only({ a: "echo" })).toBe("stages.a: made by stage.shell(…) or stage.module(…)");
  expect(only({ a: { kind: "shell", command: "x", output: [] } })).toContain("stages.a.output: one of the settings");
  expect(only([])).toContain("stages: an object of names");
});
