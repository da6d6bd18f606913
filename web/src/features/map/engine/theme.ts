import type { MapStyle, PlayerState } from "../renderer";
import { luma, type Rgb } from "./colors";
import type { GroundLook } from "./messages";

/** Everything the painters read from the design tokens, as CSS colours. */
export interface Theme extends GroundLook {
  readonly fontUi: string;
  readonly fontDisplay: string;
  readonly halo: string;
  readonly label: string;
  readonly label2: string;
  readonly waterLabel: string;
  readonly portal: string;
  readonly rare: string;
  readonly onRare: string;
  readonly selection: string;
  readonly panel: string;
  readonly text: string;
  /** Characters by number; 0 is unused. */
  readonly ch: readonly string[];
  readonly st: Readonly<Record<PlayerState, string>>;
  readonly heat: readonly Rgb[];
  readonly cool: readonly string[];
  readonly heatCss: readonly string[];
  readonly isLight: boolean;
}

/** Used where the stylesheet is missing: the dark theme. */
const FALLBACK: Readonly<Record<string, string>> = {
  "font-ui": "system-ui, sans-serif",
  "font-display": "Georgia, serif",
  "map-label": "#e3decf",
  "map-label-2": "#bcb095",
  "map-halo": "#0a1016",
  "el-electric": "#b199f4",
  "rar-rare": "#f9c468",
  "on-brass": "#181309",
  "brass-strong": "#f1cc7e",
  panel: "#14191e",
  text: "#e9e6df",
  "st-hunting": "#73d297",
  "st-moving": "#74c2ee",
  "st-idle": "#eccb61",
  "st-stuck": "#f7904b",
  "st-dead": "#f86a6b",
  "st-offline": "#858d94",
};
const FALLBACK_CH =
  "fea1996dd6a2c3affff1af5d39d4e4f39dd7bbc7648ac3fef47f5506bfa0c287ecce9c0301b7ddee77a984b74478a1fefeccaa93eae4f5c5f7e4d998ace0ffffc6ceb5e7b5cfd4ff";
const FALLBACK_HEAT = "1d1a3a432c728a3785cf4d60ee8545f4be4ff2ed94";
const FALLBACK_COOL = "0f253b004e6f027c9144aba582d2a8d8ed98";

/** Land and water of a style, when the theme's own are for the other kind of paper. */
const PAPER: Record<"dark" | "light", Readonly<Record<string, string>>> = {
  dark: {
    "map-sea": "#0b171d",
    "map-shoal": "#10252c",
    "map-land": "#31362e",
    "map-coast": "#476061",
    "map-road": "#6f6246",
    "map-water-label": "#7092a3",
  },
  light: {
    "map-sea": "#bcd2d8",
    "map-shoal": "#c9e0e1",
    "map-land": "#ebe3cb",
    "map-coast": "#7c6449",
    "map-road": "#ac8261",
    "map-water-label": "#30586b",
  },
};

let probe: CanvasRenderingContext2D | null | undefined;

/** Any CSS colour as bytes, by letting the browser paint it. */
export function toRgb(color: string): Rgb {
  if (probe === undefined) {
    const canvas = document.createElement("canvas");
    canvas.width = 1;
    canvas.height = 1;
    probe = canvas.getContext("2d", { willReadFrequently: true });
  }
  if (probe === null) return [0, 0, 0];
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = probe.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}

const nth = (table: string, i: number): string => `#${table.slice((i - 1) * 6, i * 6)}`;

/** Reads the tokens now in force for a map style. */
export function readTheme(style: MapStyle): Theme {
  const computed = getComputedStyle(document.documentElement);
  const token = (name: string, fallback: string): string =>
    computed.getPropertyValue(`--${name}`).trim() || fallback;
  const own = (name: string): string => token(name, FALLBACK[name] ?? "#888");
  const halo = own("map-halo");
  const isLight = luma(toRgb(halo)) > 0.5;
  const paper = PAPER[style === "parchment" ? "light" : "dark"];
  const matches = isLight === (style === "parchment");
  const ground = (name: string): string =>
    matches ? token(name, paper[name] ?? "#888") : (paper[name] ?? "#888");
  const ramp = (prefix: string, table: string): string[] =>
    Array.from({ length: table.length / 6 }, (_, i) => token(`${prefix}-${i + 1}`, nth(table, i + 1)));
  const heat = ramp("heat", FALLBACK_HEAT);
  const land = luma(toRgb(ground("map-land")));
  const dim = style === "night" ? 0.86 : 1;
  const shade = (color: Rgb): Rgb => [color[0] * dim, color[1] * dim, color[2] * dim];
  return {
    fontUi: own("font-ui"),
    fontDisplay: own("font-display"),
    halo,
    label: own("map-label"),
    label2: own("map-label-2"),
    waterLabel: ground("map-water-label"),
    land: ground("map-land"),
    coast: ground("map-coast"),
    road: ground("map-road"),
    river: style === "parchment" ? "#86a9b8" : "#2d4a55",
    grid: style === "parchment" ? "rgb(70 50 20 / .1)" : "rgb(220 225 235 / .05)",
    portal: own("el-electric"),
    rare: own("rar-rare"),
    onRare: own("on-brass"),
    selection: own("brass-strong"),
    panel: own("panel"),
    text: own("text"),
    ch: ["", ...ramp("ch", FALLBACK_CH)],
    st: {
      hunting: own("st-hunting"),
      moving: own("st-moving"),
      idle: own("st-idle"),
      stuck: own("st-stuck"),
      dead: own("st-dead"),
      offline: own("st-offline"),
    },
    heat: heat.map(toRgb),
    heatCss: heat,
    cool: ramp("cool", FALLBACK_COOL),
    palette: {
      sea: shade(toRgb(ground("map-sea"))),
      shoal: shade(toRgb(ground("map-shoal"))),
      // The high-contrast theme asks for darker land; the usual themes give exactly 1.
      landGain: Math.min(1.05, land / luma(toRgb(paper["map-land"] ?? "#888"))),
    },
    style,
    isLight,
  };
}

/** The part of a theme that the ground's worker needs. */
export function groundLook({ style, palette, land, coast, road, river, grid }: Theme): GroundLook {
  return { style, palette, land, coast, road, river, grid };
}
