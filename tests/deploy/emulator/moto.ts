import { request } from "node:http";
import type { Asked } from "./call.ts";
import type { Answer } from "./answer.ts";
import { spawnMoto } from "../../../packages/espalier/src/fixtures/spawn-moto.ts";

/** The account that moto's resources belong to. */
export const account = "123456789012";

/** `moto_server` as a child of this process: it keeps what AWS would keep. */
export interface Moto {
  readonly port: number;
  /** Passes a request on as it is. */
  pass(asked: Asked): Promise<Answer>;
  /** Asks on the emulator's own behalf. Rejects where moto refuses. */
  ask(service: string, region: string, asked: Ask): Promise<Answer>;
  /** Forgets everything. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export async function startMoto(): Promise<Moto> {
  const { port, stop } = await spawnMoto({ MOTO_LAMBDA_STUB_ECR: "FALSE", MOTO_IAM_LOAD_MANAGED_POLICIES: "true" });
  const configure = (): Promise<Answer> =>
    send(port, {
      method: "POST",
      url: "/moto-api/config",
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify({ lambda: { use_docker: false } })),
    });
  await configure();
  return {
    port,
    pass: (asked) => send(port, asked),
    ask: async (service, region, { method = "GET", path = "/", headers = {}, body = "" }) => {
      const answer = await send(port, {
        method,
        url: path,
        headers: {
          host: `${service}.${region}.amazonaws.com`,
          authorization: `AWS4-HMAC-SHA256 Credential=emulator/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
          ...headers,
        },
        body: Buffer.from(body),
      });
      if (answer.status >= 400) throw new MotoRefused(service, answer);
      return answer;
    },
    reset: async () => {
      await send(port, { method: "POST", url: "/moto-api/reset", headers: {}, body: Buffer.alloc(0) });
      await configure();
    },
    stop,
  };
}

/** moto refused what the emulator asked. */
export class MotoRefused extends Error {
  readonly answer: Answer;
  constructor(service: string, answer: Answer) {
    super(`moto refused (${service}): ${answer.status} ${answer.body.toString("utf8").slice(0, 500)}`);
    this.answer = answer;
  }
}

function send(port: number, asked: Asked): Promise<Answer> {
  return new Promise((done, failed) => {
    const { method, headers, body } = asked;
    const lengths = { ...headers, "content-length": String(body.length) };
    const forward = Object.fromEntries(
      Object.entries(lengths).filter(([name, value]) => value !== undefined && !hopByHop.has(name)),
    ) as Record<string, string>;
    const out = request({ host: "127.0.0.1", port, method, path: asked.url, headers: forward }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("error", failed);
      answer.on("end", () => {
        const kept = Object.entries(answer.headers).flatMap(([name, value]) =>
          value === undefined || hopByHop.has(name) ? [] : [[name, value] as const],
        );
        done({ status: answer.statusCode ?? 500, headers: Object.fromEntries(kept), body: Buffer.concat(pieces) });
      });
    });
    out.on("error", failed);
    out.end(body);
  });
}

const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "expect"]);
