import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

/** A chart's SVG as PNG, with the bundled font only, so that every machine gives the same picture. */
export function chartPng(svg: string, widthPixels: number): Uint8Array {
  const require = createRequire(import.meta.url);
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
  );
  const image = new Resvg(svg, {
    fitTo: { mode: "width", value: widthPixels },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  });
  return image.render().asPng();
}
