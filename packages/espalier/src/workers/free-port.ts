import { createServer } from "node:net";
import { fault } from "../fault/index.ts";

/** A port that nobody has now: all workers are given the same one, also those that come later. Faults HOST_UNAVAILABLE. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  return await new Promise((found, failed) => {
    server.once("error", (error) => failed(fault("HOST_UNAVAILABLE", { host }, { cause: error })));
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
