import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { espalier } from "./espalier-cli.ts";

const project = join(import.meta.dirname, "../examples/wine-quality");
afterEach(() => vi.unstubAllEnvs());

test("ESPALIER_ENV chooses an environment, --env wins over it, and set to nothing it is not set", async () => {
  const chosen = async (variable: string, ...options: readonly string[]) => {
    vi.stubEnv("ESPALIER_ENV", variable);
    const { stdout } = await espalier("-C", project, "params", "--json", ...options);
    return (JSON.parse(stdout) as { readonly environment?: string | null }).environment;
  };
  expect(await chosen("dev")).toBe("dev");
  expect(await chosen("dev", "--env", "prod")).toBe("prod");
  expect(await chosen("")).toBeNull();
});
