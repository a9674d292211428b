import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

let bundle: string | undefined;

/** The script of the page with the Vega runtime, bundled once per process. */
export function pageScript(): string {
  if (bundle === undefined) {
    const built = buildSync({
      entryPoints: [fileURLToPath(new URL("./browser/show-charts.ts", import.meta.url))],
      bundle: true,
      minify: true,
      write: false,
      format: "iife",
      target: "es2022",
      legalComments: "none",
      charset: "utf8",
      logLevel: "silent",
    });
    bundle = built.outputFiles[0].text
      .replaceAll("</script", String.raw`<\/script`)
      .replaceAll("<!--", String.raw`<\!--`);
  }
  return bundle;
}
