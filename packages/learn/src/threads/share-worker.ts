import { parentPort } from "node:worker_threads";
import { help } from "./help.ts";

parentPort!.on("message", help);
