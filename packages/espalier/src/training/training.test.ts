import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { trainingStatus } from "../contract/index.ts";
import type { RunMessage } from "../pipeline/index.ts";
import type { ChildEnd, ChildRequest } from "../schedule/index.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { currentProcess } from "../store/index.ts";
import type { ViewRequest, ViewServer } from "../views/index.ts";
import { trainViews } from "./train-views.ts";
import { storeBook, type TrainingBook } from "./training-book.ts";
import { afterMessage, asOfNow, begunTraining, noTraining } from "./training-record.ts";
import { createTraining } from "./training.ts";

const finished: ChildEnd = { outcome: "finished", pid: 1, exitCode: 0, error: null };
const started: RunMessage = { kind: "run-started", runId: "8c57", runName: "early-fig" };
const registered: RunMessage = {
  kind: "registered",
  model: { name: "iris", version: 2, aliases: ["champion"] },
  gatePassed: true,
  metrics: { accuracy: 0.9 },
};

/** A server's training in a store of its own, whose run does what the test says. */
function trainingOf(run: (request: ChildRequest) => Promise<ChildEnd>, storeDir = temporaryFolder()) {
  const book = storeBook(storeDir, null);
  const news: string[] = [];
  const parts = { dir: "/project", storeDir, environment: null, book, clock: () => 1000 };
  const training = createTraining({ ...parts, run, onFinished: async () => void news.push("finished") });
  onTestFinished(() => training.stop(0));
  return { training, book, news, storeDir };
}

/** What a process that comes later finds. */
async function kept(storeDir: string) {
  const book = storeBook(storeDir, null);
  onTestFinished(() => book.close());
  return await book.read();
}

/** A run that stays under way until it is let go, or interrupted. */
function heldRun() {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const requests: ChildRequest[] = [];
  const run = async (request: ChildRequest): Promise<ChildEnd> => {
    requests.push(request);
    request.listen?.(started);
    request.listen?.({ kind: "stage-started", stage: "search", because: "never ran" });
    const cut = new Promise<void>((resolve) => request.signal.addEventListener("abort", () => resolve()));
    const how = await Promise.race([held.then(() => "done"), cut.then(() => "cut")]);
    if (how === "cut") return { ...finished, outcome: "interrupted", error: { code: "RUN_INTERRUPTED", message: "x" } };
    request.listen?.({ kind: "stage-ended", stage: "search", status: "ran", because: "", durationMs: 1 });
    request.listen?.(registered);
    return finished;
  };
  return { run, requests, letGo: () => letGo() };
}

test("a training tells of its run at once, then of its progress, then of the model", async () => {
  const { run, requests, letGo } = heldRun();
  const { training, news, storeDir } = trainingOf(run);
  expect(await training.read()).toEqual(noTraining);
  expect(await training.begin("nightly")).toMatchObject({
    state: "running",
    started_at: 1000,
    by: "nightly",
    run: { id: "8c57", name: "early-fig" },
    progress: { running: ["search"] },
  });
  expect(requests[0]).toMatchObject({ dir: "/project", environment: null, reason: "POST /train by nightly" });
  letGo();
  await training.stop(0);
  expect(await kept(storeDir)).toMatchObject({
    state: "finished",
    ended_at: 1000,
    progress: { stages: [{ name: "search", status: "ran" }], running: [] },
    result: { model: { name: "iris", version: 2 }, gate_passed: true, metrics: { accuracy: 0.9 } },
  });
  expect(news).toEqual(["finished"]);
  expect(existsSync(join(storeDir, "train.log"))).toBe(true);
});

test("one at a time, whichever process of the server is asked; then there is room again", async () => {
  const { run, letGo } = heldRun();
  const first = trainingOf(run);
  const second = trainingOf(async () => finished, first.storeDir);
  await first.training.begin(null);
  const refusal = await second.training.begin(null).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: "TRAINING_UNDER_WAY",
    status: 409,
    message: "run early-fig (8c57) is under way, begun at 1970-01-01T00:00:01.000Z",
  });
  letGo();
  await first.training.stop(0);
  expect(await second.training.begin(null)).toMatchObject({ state: "finished", run: null });
});

test("the end of the server interrupts what is under way, and none begins any more", async () => {
  const { run, requests } = heldRun();
  const { training, storeDir } = trainingOf(run);
  await training.begin(null);
  await training.stop(250);
  expect(requests[0]?.killMs).toBe(250);
  expect(await kept(storeDir)).toMatchObject({
    state: "interrupted",
    error: { code: "RUN_INTERRUPTED" },
  });
  await expect(training.begin(null)).rejects.toMatchObject({ code: "NOT_READY" });
});

test("a run that fails tells its error, and one that never began too", async () => {
  const error = { code: "CONFIG_INVALID", message: "2 problems" };
  const { training } = trainingOf(async () => ({ outcome: "failed", pid: 1, exitCode: 2, error }));
  expect(await training.begin(null)).toMatchObject({ state: "failed", run: null, error, result: null });
});

test("a training whose server was killed counts as interrupted", () => {
  const record = afterMessage(begunTraining(null, currentProcess(), 1), started);
  expect(asOfNow(record, () => true)).toBe(record);
  expect(asOfNow(record, () => false)).toMatchObject({ state: "interrupted", run: { id: "8c57" } });
});

test("a record that could not be written to its end does not stay under way for ever", async () => {
  const stuck = begunTraining(null, currentProcess(), 1);
  const book: TrainingBook = {
    take: async () => async () => {},
    read: async () => stuck,
    write: async () => Promise.reject(new Error("disk full")),
    close: () => {},
  };
  const training = createTraining({
    dir: "/p",
    storeDir: temporaryFolder(),
    environment: null,
    book,
    run: async () => finished,
  });
  expect(await training.begin(null)).toMatchObject({ state: "interrupted" });
});

test("a record follows what a run tells", () => {
  const messages: readonly RunMessage[] = [
    { kind: "waiting", holder: "espalier run" },
    started,
    { kind: "note", text: "slow" },
    { kind: "stage-started", stage: "ingest", because: "" },
    { kind: "stage-started", stage: "own", because: "" },
    { kind: "stage-failed", stage: "own", code: "STAGE_FAILED", message: "", durationMs: 1 },
    { kind: "trial-done", candidate: "forest", done: 3, total: 10, best: 0.5 },
  ];
  expect(afterMessage(noTraining, messages[0]!).waits_for).toBe("espalier run");
  expect(messages.reduce(afterMessage, noTraining)).toMatchObject({
    waits_for: null,
    progress: { stages: [{ name: "own", status: "failed" }], running: ["ingest"], trials: { done: 3, total: 10 } },
  });
});

test("the views need a key with the role train, answer by the contract, and a GET begins nothing", async () => {
  const { run, requests, letGo } = heldRun();
  const { training } = trainingOf(run);
  const [post, get] = trainViews(training);
  for (const view of [post!, get!]) expect(view).toMatchObject({ role: "train", guarded: true, path: "/train" });
  const request = { requestId: "r-1", caller: { keyName: "nightly" } } as ViewRequest;
  const server = {} as ViewServer;
  const idle = await get!.answer(request, server);
  expect(trainingStatus.parse(JSON.parse(idle.body as string))).toMatchObject({ state: "idle", request_id: "r-1" });
  expect(requests).toEqual([]);
  const begun = await post!.answer(request, server);
  expect(begun).toMatchObject({ status: 202, headers: { location: "/train" } });
  expect(trainingStatus.parse(JSON.parse(begun.body as string))).toMatchObject({ state: "running", by: "nightly" });
  letGo();
});

test("what the child prints for people goes to train.log", async () => {
  const { training, storeDir } = trainingOf(async ({ stderr }) => {
    const { writeSync } = await import("node:fs");
    writeSync(stderr!, "✓ ingest\n");
    return finished;
  });
  await training.begin(null);
  expect(readFileSync(join(storeDir, "train.log"), "utf8")).toBe("✓ ingest\n");
});
