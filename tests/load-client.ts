import { Agent, request } from "node:http";

/** What became of all requests of a load. */
export interface Load {
  /** The ids of those that were answered with 200. */
  readonly answered: readonly string[];
  /** What became of the others: a status, or the error of their connection. */
  readonly failed: readonly string[];
}

/** Asks `POST /predict` without pause, each request with an id of its own, on so many connections that are kept alive. */
export function startLoad(
  url: string,
  { connections, ids, row }: { readonly connections: number; readonly ids: string; readonly row: object },
) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answered: string[] = [];
  const failed: string[] = [];
  const body = JSON.stringify(row);
  let asked = 0;
  let isOver = false;

  const ask = (id: string) =>
    new Promise<void>((done) => {
      const headers = { "content-type": "application/json", "content-length": body.length, "x-request-id": id };
      const asking = request(`${url}/predict`, { method: "POST", agent, headers }, (answer) => {
        answer.resume();
        answer.once("error", () => {}); // `close` follows
        answer.once("close", () => {
          if (answer.complete && answer.statusCode === 200) answered.push(id);
          else failed.push(answer.complete ? String(answer.statusCode) : "broken off");
          done();
        });
      });
      asking.once("error", (error: NodeJS.ErrnoException) => {
        failed.push(error.code ?? error.message);
        setTimeout(done, 10); // as clients do, who would rather not ask in vain
      });
      asking.end(body);
    });
  const clients = Array.from({ length: connections }, async () => {
    while (!isOver) await ask(`${ids}-${++asked}`);
  });
  return {
    answers: () => answered.length,
    stop: async (): Promise<Load> => {
      isOver = true;
      await Promise.all(clients);
      agent.destroy();
      return { answered, failed };
    },
  };
}
