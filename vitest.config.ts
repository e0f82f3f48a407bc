import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts", "examples/*/tests/**/*.test.ts"],
    reporters: ["default", "./scripts/plain-summary-reporter.mjs"],
    maxWorkers: 2, // many tests wait for a process of their own; the default on two cores is one
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
