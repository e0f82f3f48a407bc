import { expect, test } from "vitest";
import { depthLimit, jsonTooDear } from "./json-shape.ts";

const pad = " ".repeat(70_000);
const shapeOf = (text: string, containers = 100) => jsonTooDear(Buffer.from(text), containers);

test("lists and objects are counted, and how deep they stand", () => {
  expect(shapeOf(`${pad}[${"{},".repeat(98)}{}]`)).toBeNull();
  expect(shapeOf(`${pad}[${"{},".repeat(99)}{}]`)).toBe("too many");
  expect(shapeOf(`${pad}${"[".repeat(depthLimit)}${"]".repeat(depthLimit)}`)).toBeNull();
  expect(shapeOf(`${pad}${"[".repeat(depthLimit + 1)}`)).toBe("too deep");
});

test("brackets in texts are texts, also behind an escaped quote", () => {
  const text = `"${"[".repeat(1000)}\\"${"{".repeat(1000)}\\\\"`;
  expect(shapeOf(`${pad}[${text}]`)).toBeNull();
  expect(shapeOf(`${pad}[${text}${",[]".repeat(100)}]`)).toBe("too many");
  expect(shapeOf(`${pad}["[\\`)).toBeNull();
});

test("small bodies are not looked at", () => {
  expect(shapeOf("[".repeat(2 ** 16))).toBeNull();
  expect(shapeOf("[".repeat(2 ** 16 + 1))).toBe("too deep");
});
