import { nearestName } from "../../protocol/nearest-name.ts";
import { explainCode, explainKey, messages } from "../../protocol/messages.ts";
import { catalog, extensionCatalog } from "../../radiomics/features/catalog.ts";
import { exitCodes } from "../exit-codes.ts";
import { NameUnknownError, printError } from "../print-error.ts";

const everyFeature = [...catalog, ...extensionCatalog];

/** Looks a name up among error codes, protocol keys and features, in this order. */
export async function explain(name: string, options: { readonly json?: boolean }): Promise<number> {
  const text = explainCode(name) ?? explainKey(name) ?? explainFeature(name);
  if (text === null) {
    const near = nearestName(name, [...Object.keys(messages), ...everyFeature.map(({ tag }) => tag)]);
    return printError(
      new NameUnknownError(
        `explain: nothing is called "${name}", expected an error code, a protocol key or a feature${near === null ? "" : `; did you mean "${near}"?`}`,
      ),
    );
  }
  process.stdout.write(options.json === true ? `${JSON.stringify({ name, text })}\n` : `${text}\n`);
  return exitCodes.done;
}

function explainFeature(name: string): string | null {
  const found = everyFeature.find(({ tag, ibsi }) => tag === name || (ibsi !== "" && ibsi === name));
  if (found === undefined) return null;
  return [
    `${found.name}  (${found.tag}, ${found.ibsi === "" ? "an extension, not of IBSI" : `IBSI ${found.ibsi}`})`,
    `family ${found.family}, unit ${found.unit}`,
    found.definition,
    `where it is undefined: ${found.degenerate}`,
  ].join("\n");
}
