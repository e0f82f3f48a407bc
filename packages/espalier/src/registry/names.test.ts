import { expect, test } from "vitest";
import { checkAlias, checkModelName } from "./names.ts";

test.each(["champion", "a", "blue-green_2", "v1beta", "v"])("%j may be an alias", (alias) => {
  expect(() => checkAlias(alias)).not.toThrow();
});

test.each(["", "v1", "v23", "1", "latest", "Champion", "a b", "-a", "a".repeat(101), "a\n"])("%j may not", (alias) => {
  expect(() => checkAlias(alias)).toThrow(expect.objectContaining({ code: "ALIAS_INVALID" }));
});

test.each(["wine-quality", "Wine quality 2", "вино", "酒", "a".repeat(200), "a.b:c@d"])(
  "%j may name a model",
  (name) => {
    expect(() => checkModelName(name)).not.toThrow();
  },
);

test.each(["", " a", "a ", "a/b", "a\\b", "a\nb", "a\u0000", "a\u200bb", "a\u00a0b", "\ud800", "a".repeat(201)])(
  "%j may not",
  (name) => {
    expect(() => checkModelName(name)).toThrow(expect.objectContaining({ code: "MODEL_NAME_INVALID" }));
  },
);
