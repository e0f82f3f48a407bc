import { basename } from "node:path";
import { randomBytes } from "node:crypto";
import { buildImage, chooseEngine, removeImage, tryImage } from "../container/index.ts";
import { fault } from "../fault/index.ts";
import { answerWithinMs, askServer, type Runner } from "./trial.ts";

/** Builds the image, starts a container of it, and leaves neither behind. */
export const runImage: Runner = async ({ folder, environment, request, tell }) => {
  const { ESPALIER_CONTAINER_ENGINE: wanted, ESPALIER_CONTAINER_BASE: base } = process.env;
  const engine = await chooseEngine(wanted);
  const reference = `espalier-trial:${randomBytes(8).toString("hex")}`;
  const architecture = process.arch === "arm64" ? "arm64" : "x86_64";
  tell(`building the image of ${basename(folder)} with ${engine}`);
  await buildImage(engine, { folder, reference, architecture, base: base || null });
  try {
    const ask = (url: string) => askServer(url, request);
    const tried = await tryImage(engine, reference, { withinMs: answerWithinMs, environment, ask });
    if (tried.kind === "answered") return tried.answer;
    if (tried.kind === "not tried") throw fault("CONTAINER_NOT_STARTED", { engine, because: tried.because });
    throw fault("BUILD_NOT_ANSWERING", { target: "docker", problem: tried.problem });
  } finally {
    await removeImage(engine, reference);
  }
};
