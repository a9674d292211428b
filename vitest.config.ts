import { defineConfig } from "vitest/config";
import { pureTests } from "./test/pure-tests.ts";

const pure = pureTests.map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    setupFiles: ["test/seeded-properties.ts"],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "pure", include: pure, isolate: false } },
      { extends: true, test: { name: "isolated", include: ["test/**/*.test.ts"], exclude: ["test/long/**", ...pure] } },
    ],
  },
});
