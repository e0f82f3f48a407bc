import { spawnSync } from "node:child_process";
import { startEmulator } from "./emulator.ts";

// Started by scripts/emulator.mjs: by hand, and until it is ended.
const hasRegistry = spawnSync("docker-registry", ["--version"]).status === 0;
const port = Number(process.env["ESPALIER_EMULATOR_PORT"] ?? 0);
const emulator = await startEmulator({ port, withRegistry: hasRegistry });
for (const [name, value] of Object.entries(emulator.environment)) console.log(`export ${name}=${value}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void emulator.stop().then(() => process.exit(0)));
}
