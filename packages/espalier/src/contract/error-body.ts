import { z } from "zod";

/** What every answer that is not a success looks like. Clients must expect codes they do not know yet. */
export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    /** The rule and the value that broke it. */
    message: z.string(),
    /** What to do next. */
    hint: z.string(),
    /** Where, if in the body: `alcohol`, `rows[3].alcohol`, `[3].alcohol`. At most 100. */
    details: z.array(z.object({ path: z.string(), message: z.string() })).exactOptional(),
  }),
  request_id: z.string(),
});
export type ErrorBody = z.infer<typeof errorBody>;
