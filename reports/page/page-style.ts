import { readFileSync } from "node:fs";
import { colorTokens } from "../charts/theme.ts";

/** The style sheet of the page: colors of the charts' theme, for light, dark and paper, then `page.css`. */
export function pageStyle(): string {
  const light = variables("light");
  return `:root{${light}}
@media screen and (prefers-color-scheme:dark){:root{${variables("dark")}}}
${readFileSync(new URL("./page.css", import.meta.url), "utf8")}`;
}

function variables(scheme: "light" | "dark"): string {
  return colorTokens.map((token) => `--${token.name}:${token[scheme]}`).join(";");
}
