import { quoted } from "@espalier/learn";
import type { Failure } from "./plan.ts";

/** What a check says that compares with accepted data where there are none. */
export const notAccepted = (what: string, name: string, rows: number): Failure => ({
  message: `${what} cannot be compared: no data was accepted yet`,
  hint: `type \`espalier data accept\` with data that is as it should be, or leave out the check ${quoted(name)}`,
  count: 0,
  of: rows,
});
