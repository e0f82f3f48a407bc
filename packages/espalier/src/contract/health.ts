import { z } from "zod";

/** Answer of `GET /health`: the process is alive and has a model. */
export const health = z.object({ status: z.literal("ok"), model_loaded: z.literal(true) });
export type Health = z.infer<typeof health>;

/** Answer of `GET /ready` while new requests are welcome; an error NOT_READY with 503 once the server is ending. */
export const ready = z.object({ status: z.literal("ready") });
export type Ready = z.infer<typeof ready>;
