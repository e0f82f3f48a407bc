import type { FastifyReply, FastifyRequest } from "fastify";

/** What comes after an answer is thrown away for this long. */
const readOnMs = 10_000;

/**
 * An answer may be complete before its request is: a refusal, or too many rows. What is still coming is read and thrown
 * away, so that the sender, who is busy sending, gets to read the answer; one that goes on and on is cut off.
 */
export function readOn({ raw: request }: FastifyRequest, { raw: reply }: FastifyReply): void {
  reply.once("finish", () => {
    if (request.complete) return;
    request.on("data", () => {}); // also when whoever read it lets go of it later
    request.resume();
    const cut = setTimeout(() => request.destroy(), readOnMs).unref();
    request.once("close", () => clearTimeout(cut));
    request.once("end", () => clearTimeout(cut));
  });
}
