/** What `radstudy explain CODE` says, by code. */
export const explanations = {
  "yaml-syntax": `The study file could not be read as YAML 1.2.`,
};
