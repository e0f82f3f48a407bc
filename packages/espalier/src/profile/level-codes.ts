import { literal, type Duck } from "../duck/index.ts";
import { aggregate } from "./aggregate.ts";
import { numberOf } from "./duck-values.ts";
import { levelCode } from "./column-plan.ts";

/** What stands for each of some texts in the sample: number → text, for each list of them. */
export async function levelCodes(
  duck: Duck,
  lists: readonly (readonly string[])[],
): Promise<readonly ReadonlyMap<number, string>[]> {
  const sayable = lists.map((texts) => texts.filter((text) => !text.includes("\0"))); // SQL ends at NUL
  const answers = await aggregate(
    duck,
    sayable,
    (texts) => texts.map((text) => levelCode(literal(text))),
    "(SELECT 1)",
  );
  return answers.map((codes, i) => new Map(codes.map((code, k) => [numberOf(code) ?? Number.NaN, sayable[i]![k]!])));
}
