import { expect, test } from "vitest";
import { fault } from "../fault/index.ts";
import { inLogLines, inWords } from "./index.ts";

const taken = fault("PORT_IN_USE", { host: "127.0.0.1", port: 3000 });

test("beside a log every line is a document, also one of several lines and a fault", () => {
  const lines: string[] = [];
  const teller = inLogLines(
    (line) => lines.push(line),
    () => new Date(0),
  );
  teller.tell("wine answers\nand more");
  teller.fail(taken);
  teller.fail(new Error("no such option"));
  const time = "1970-01-01T00:00:00.000Z";
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: "info", time, msg: "wine answers\nand more" },
    { level: "error", time, code: "PORT_IN_USE", hint: taken.hint, msg: taken.message },
    { level: "error", time, msg: "no such option" },
  ]);
});

test("without one, people read it", () => {
  const lines: string[] = [];
  const teller = inWords((line) => lines.push(line));
  teller.tell("wine answers");
  teller.fail(taken);
  teller.fail(new Error("no such option"));
  expect(lines).toEqual(["wine answers", `✗ PORT_IN_USE  ${taken.message}\n  → ${taken.hint}`, "no such option"]);
});
