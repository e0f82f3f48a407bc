import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";

/**
 * The numbers in a stage's metrics files, those within objects by names joined with points. What is no number is left
 * out, so that a file may say more. Faults STAGE_METRICS_INVALID.
 */
export async function readMetrics(
  dir: string,
  stage: string,
  paths: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const metrics: [string, number][] = [];
  for (const path of paths) {
    const text = await readFile(join(dir, path), "utf8").catch((error: unknown) => {
      throw fromSystemError(error, `"${path}"`, "read");
    });
    const found = numbersIn(parsed(stage, path, text), "");
    if (found === null) throw fault("STAGE_METRICS_INVALID", { stage, path, problem: "it is something else" });
    metrics.push(...found);
  }
  return Object.fromEntries(metrics);
}

function parsed(stage: string, path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault("STAGE_METRICS_INVALID", { stage, path, problem: `it is no JSON: ${String(error)}` });
  }
}

function numbersIn(value: unknown, prefix: string): readonly [string, number][] | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.entries(value).flatMap(([key, one]: [string, unknown]): readonly [string, number][] => {
    const name = prefix === "" ? key : `${prefix}.${key}`;
    return typeof one === "number" ? [[name, one]] : (numbersIn(one, name) ?? []);
  });
}
