export interface ThreadFailure {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** Errors of the estimates, under the codes by which the check of a study knows the same mistakes. */
const estimateCodes: Readonly<Record<string, string>> = {
  UnseenBatchError: "batch-unseen",
  SingleCaseBatchError: "batch-single-case",
  ReferenceBatchError: "batch-reference",
  FewerEventsThanFoldsError: "too-few-events",
  OneClassError: "outcome-one-class",
};

/** An error as data, because its class would not survive the way out of a thread. */
export function describeFailure(error: unknown): ThreadFailure {
  if (!(error instanceof Error)) return { name: "Error", code: "unexpected", message: String(error) };
  const fix =
    "fix" in error && typeof error.fix === "string" && !error.message.includes(error.fix) ? `; ${error.fix}` : "";
  return { name: error.name, code: codeOf(error), message: `${error.message}${fix}` };
}

/** Its own code, else one made of the name of its class; an error of the language is a mistake of ours. */
function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  const { name } = error;
  if (name === "Error" || Object.hasOwn(globalThis, name)) return "unexpected";
  return (
    estimateCodes[name] ??
    name
      .replace(/Error$/, "")
      .replace(/(?<=.)(?=[A-Z])/g, "-")
      .toLowerCase()
  );
}
