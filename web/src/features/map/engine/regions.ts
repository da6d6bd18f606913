import { toScreen } from "./camera";
import type { Context2d, View } from "./messages";
import type { Theme } from "./theme";

/** Names behind everything: text, place, size in px at a middle zoom, whether it is water. */
export const REGIONS: readonly (readonly [string, number, number, number, boolean])[] = [
  ["INNER SEA", -21, -28, 21, true],
  ["ALUVIA", 20, 44, 17, false],
  ["OSTETH", 50, -5, 15, false],
  ["GHARU'NDIM", 17, -11, 15, false],
  ["SHO", 66, -41, 17, false],
  ["THE DIRELANDS", -70, -10, 16, false],
  ["LINVAK MASSIF", 42, -67, 13, false],
  ["NORTHERN REACH", -2, 76, 13, false],
  ["MARAE LASSEL", -76, 50.5, 12, false],
  ["HALATEAN ISLES", -56, 90.6, 11, false],
  ["AERLINTHE", 47, 88.4, 10, false],
  ["VISSIDAL", 91, -71, 10, false],
  ["CAUL", -95, -95, 10, false],
  ["OBSIDIAN PLAINS", -64, -63, 12, false],
];

/** Names of lands and seas in wide letters, faint, behind all that lives. */
export function drawRegions(context: Context2d, view: View, theme: Theme): void {
  const { camera, size } = view;
  const scale = Math.min(2.1, Math.max(0.6, (camera.zoom / 8) ** 0.6));
  const fade = Math.min(1, Math.max(0, (46 - camera.zoom) / 16));
  if (fade <= 0) return;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [name, ew, ns, pixels, isWater] of REGIONS) {
    const at = toScreen(camera, size, ew, ns);
    const font = pixels * scale;
    if (font < 8.5) continue;
    const spacing = font * 0.3;
    const half = name.length * (font * 0.4 + spacing / 2);
    if (at.x < -half || at.x > size.width + half || at.y < -font || at.y > size.height + font) continue;
    context.font = `${Math.round(font * 2) / 2}px ${theme.fontDisplay}`;
    context.letterSpacing = `${spacing}px`;
    context.strokeStyle = theme.halo;
    context.lineWidth = 2.5;
    context.globalAlpha = fade * 0.22;
    context.strokeText(name, at.x + spacing / 2, at.y);
    context.fillStyle = isWater ? theme.waterLabel : theme.label2;
    context.globalAlpha = fade * (isWater ? 0.6 : theme.style === "parchment" ? 0.5 : 0.42);
    context.fillText(name, at.x + spacing / 2, at.y);
  }
  context.letterSpacing = "0px";
  context.globalAlpha = 1;
}
