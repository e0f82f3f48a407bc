import { get } from "node:http";

/** Shorter than orchestrators wait for a health check. */
const timeoutMs = 4000;

/** Whether the server that listens there is ready for requests. */
export async function isReady(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const asked = get({ host: reachable(host), port, path: "/ready", timeout: timeoutMs, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
    asked.on("close", () => resolve(false)); // changes nothing where it has been answered
  });
}

/** A server that listens everywhere is asked over loopback. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}
