/**
 * Folders of tests that share a process, file after file, which loads what they have in common once: tests of functions, which
 * leave nothing behind. test/architecture.test.ts says what they must not touch.
 */
export const pureTests = ["protocol", "radiomics", "statistics", "tables"] as const;
