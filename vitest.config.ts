import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts", "examples/*/tests/**/*.test.ts"],
    reporters: ["default", "./scripts/plain-summary-reporter.mjs"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
