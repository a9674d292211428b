/** What the exit status of a command says. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, waiting: 3, canceled: 130 } as const;
