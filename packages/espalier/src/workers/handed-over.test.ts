import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { closeUntaken } from "./handed-over.ts";

test("a connection that a worker was handed and had not taken is closed when the worker ends; the others are not", () => {
  const sent: unknown[][] = [];
  const worker = Object.assign(new EventEmitter(), { send: (...parts: unknown[]) => sent.push(parts) > 0 });
  closeUntaken(worker as unknown as ChildProcess);
  const closed: number[] = [];
  const connection = (number: number) => ({ close: () => closed.push(number) });
  for (const seq of [1, 2, 3]) worker.send({ cmd: "NODE_CLUSTER", act: "newconn", seq }, connection(seq));
  worker.send({ kind: "measure", ask: 4 });
  expect(sent).toHaveLength(4); // all went on as they came
  worker.emit("internalMessage", { cmd: "NODE_HANDLE_ACK" });
  worker.emit("internalMessage", { cmd: "NODE_CLUSTER", ack: 2, accepted: true });
  worker.emit("exit", null, "SIGKILL");
  worker.emit("exit", null, "SIGKILL");
  expect(closed).toEqual([1, 3]);
});
