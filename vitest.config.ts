import { configDefaults, defineConfig } from "vitest/config";

/** They end workers and look at what is left in this very process: each file wants a process to itself. */
const alone = ["packages/learn/src/threads/**/*.test.ts"];

/** They want an emulator of AWS, containers, a browser: `npm run test:deploy`. */
const deploy = process.env.ESPALIER_DEPLOY === "1" ? [] : ["tests/deploy/**"];

export default defineConfig({
  test: {
    reporters: ["default", "./scripts/plain-summary-reporter.mjs"],
    maxWorkers: 2, // many tests wait for a process of their own; the default on two cores is one
    maxConcurrency: 2, // of the tests of one file that ask for it
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } }, // a second is not enough for a process to start on a busy machine
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts", "examples/*/tests/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...alone, ...deploy],
          isolate: false, // files that share a process load the packages once: a fifth of the time
        },
      },
      { extends: true, test: { name: "alone", include: alone } },
    ],
  },
});
