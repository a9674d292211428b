import type { Config } from "vega-lite";

interface Token {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

const token = (name: string, light: string, dark: string): Token => ({ name, light, dark });

/** Every color of the report, once for light and once for dark; hues stay apart for color-blind readers, and none is used twice. */
export const colorTokens: readonly Token[] = [
  token("paper", "#ffffff", "#14171c"),
  token("wash", "#f5f6f8", "#1c2027"),
  token("ink", "#1a1f27", "#e7eaef"),
  token("muted", "#535c69", "#a8b1bf"),
  token("line", "#d5dae1", "#363d48"),
  token("grid", "#e9ecf0", "#262b33"),
  token("reference", "#8a93a0", "#7b8594"),
  token("link", "#0b5a9e", "#7cb8f0"),
  token("warn", "#8a4b00", "#f2b867"),
  token("warn-wash", "#fdf4e5", "#2c2415"),
  token("model-0", "#0072b2", "#56b4e9"),
  token("model-1", "#d05000", "#ff8f45"),
  token("model-2", "#00805c", "#2fc79a"),
  token("model-3", "#a0407c", "#e69ccb"),
  token("model-4", "#8f6a00", "#e6bc3c"),
  token("model-5", "#5a4fb0", "#a99ff5"),
  token("baseline", "#6b7480", "#9ba5b2"),
  token("baseline-1", "#77685a", "#b5a593"),
  token("center-0", "#3f37a0", "#9f98f7"),
  token("center-1", "#15897b", "#4ed2c0"),
  token("center-2", "#c0455f", "#f38ba2"),
  token("center-3", "#77760f", "#cdcc5f"),
  token("center-4", "#862457", "#db7eb0"),
  token("center-5", "#2a83b3", "#80cbf0"),
];

/** Light value of a token: what charts are drawn with before `toDark` or `toVariables`. */
export function color(name: string): string {
  const found = colorTokens.find((candidate) => candidate.name === name);
  if (found === undefined) throw new RangeError(`color ${name}: not in the theme, add it to reports/charts/theme.ts`);
  return found.light;
}

const baselineColors = new Map([
  ["volume", "baseline"],
  ["conventional", "baseline-1"],
]);

/** Colors of the models in their order; baselines of size are gray, so that they never compete with what is studied. */
export function modelColors(models: readonly string[]): string[] {
  let next = 0;
  return models.map((model) => color(baselineColors.get(model) ?? `model-${next++ % 6}`));
}

/** Colors of the centers in their order, from another family than the models. */
export function centerColors(centers: readonly string[]): string[] {
  return centers.map((_, index) => color(`center-${index % 6}`));
}

const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"] as const;

/** Shape of the center at a position: with its color another one for each of the first 36. */
export function centerShape(index: number): (typeof shapes)[number] {
  return shapes[(index + Math.floor(index / 6)) % shapes.length];
}

const quoted = new RegExp(`"(${colorTokens.map((entry) => entry.light).join("|")})"`, "g");
const byLight = new Map(colorTokens.map((entry) => [entry.light, entry]));

/** The same SVG or JSON text in the dark colors. */
export function toDark(text: string): string {
  return text.replaceAll(quoted, (_, light: string) => `"${byLight.get(light)!.dark}"`);
}

/** The same SVG or JSON text with the style sheet's variables for colors, so that one drawing serves light, dark and print. */
export function toVariables(text: string): string {
  return text.replaceAll(quoted, (_, light: string) => `"var(--${byLight.get(light)!.name})"`);
}

const font = "system-ui, Segoe UI, Helvetica, Arial, DejaVu Sans, sans-serif";

/** Calm axes, readable letters, nothing decorative. */
export const chartConfig: Config = {
  background: color("paper"),
  font,
  aria: false,
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: color("muted"),
    titleColor: color("ink"),
    labelFontSize: 12,
    titleFontSize: 12.5,
    titleFontWeight: 500,
    titlePadding: 8,
    domainColor: color("line"),
    tickColor: color("line"),
    gridColor: color("grid"),
    labelPadding: 6,
    labelFlush: false,
    tickSize: 4,
  },
  legend: {
    labelColor: color("ink"),
    titleColor: color("muted"),
    labelFontSize: 12.5,
    titleFontSize: 12,
    titleFontWeight: 500,
    orient: "top",
    offset: 10,
    symbolSize: 90,
    symbolStrokeWidth: 2.5,
    labelLimit: 240,
    columnPadding: 18,
  },
  header: {
    labelColor: color("ink"),
    labelFontSize: 13,
    labelFontWeight: 600,
    titleColor: color("muted"),
    labelLimit: 260,
  },
  title: { color: color("ink"), fontSize: 13, fontWeight: 600, anchor: "start", offset: 10 },
};
