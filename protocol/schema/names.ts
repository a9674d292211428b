import { z } from "zod";

/** Names of cohorts, feature sets and models: they become node ids and file names. */
export const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/);

export const columnName = z.string().min(1);
