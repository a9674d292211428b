/** What `environment.json` in the run folder says: written when the run starts. */
export interface Environment {
  readonly started: string;
  readonly engine: "temporal" | "in-process";
  readonly server: string | null;
  readonly notices: readonly string[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly studyFolder: string;
  readonly dataFolder: string;
}
