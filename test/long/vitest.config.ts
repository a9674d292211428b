import { defineConfig } from "vitest/config";

/** Tests of minutes, given by themselves: `npm run test:long`. */
export default defineConfig({
  test: { include: ["test/long/**/*.test.ts"], testTimeout: 1_800_000, pool: "forks", maxWorkers: 1 },
});
