import type { MapHeat } from "../renderer";
import type { Rgb } from "./colors";
import type { HeatPicture } from "./heat";
import type { Theme } from "./theme";

/** Share of 0..1 on a logarithmic scale: one spawn shows, a thousand do not drown the rest. */
export const heatShare = (intensity: number, top: number): number =>
  intensity <= 0 || top <= 0 ? 0 : Math.min(1, Math.log1p(intensity) / Math.log1p(top));

/** Colour of a share between the ramp's steps, with opacity growing from the low end. */
export function heatColor(share: number, ramp: readonly Rgb[]): readonly [number, number, number, number] {
  const at = share * (ramp.length - 1);
  const low = ramp[Math.floor(at)] ?? [0, 0, 0];
  const high = ramp[Math.min(ramp.length - 1, Math.floor(at) + 1)] ?? low;
  const t = at - Math.floor(at);
  const mix = (c: 0 | 1 | 2) => low[c] + (high[c] - low[c]) * t;
  return [mix(0), mix(1), mix(2), 255 * Math.min(0.86, 0.25 + share * 0.75)];
}

/** Paints cells into one small picture, which is then drawn smoothly. */
export function makeHeatPicture(heat: MapHeat, theme: Theme): HeatPicture | null {
  if (heat.cells.length === 0) return null;
  const { cell } = heat;
  const columns = heat.cells.map((c) => Math.round(c.ew / cell));
  const rows = heat.cells.map((c) => Math.round(c.ns / cell));
  const lowest = (list: readonly number[]) => list.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = (list: readonly number[]) => list.reduce((a, b) => Math.max(a, b), -Infinity);
  // One empty cell around, so that the smoothing fades out instead of being cut.
  const left = lowest(columns) - 1;
  const top = highest(rows) + 1;
  const width = highest(columns) - left + 2;
  const height = top - lowest(rows) + 2;
  if (width * height > 4_200_000) return null;
  const sorted = heat.cells.map((c) => c.intensity).sort((a, b) => a - b);
  const peak = sorted[Math.floor((sorted.length - 1) * 0.995)] ?? 1;
  const image = document.createElement("canvas");
  image.width = width;
  image.height = height;
  const context = image.getContext("2d");
  if (context === null) return null;
  const data = context.createImageData(width, height);
  const [r0, g0, b0] = theme.heat[0] ?? [0, 0, 0];
  for (let i = 0; i < data.data.length; i += 4) data.data.set([r0, g0, b0, 0], i);
  heat.cells.forEach((c, i) => {
    const x = (columns[i] as number) - left;
    const y = top - (rows[i] as number);
    data.data.set(heatColor(heatShare(c.intensity, peak), theme.heat), (y * width + x) * 4);
  });
  context.putImageData(data, 0, 0);
  const first = heat.cells[0];
  // Cell centres may lie off the multiples of the width; the grid keeps their offset.
  const shiftEw = first === undefined ? 0 : first.ew - (columns[0] as number) * cell;
  const shiftNs = first === undefined ? 0 : first.ns - (rows[0] as number) * cell;
  return {
    image,
    west: (left - 0.5) * cell + shiftEw,
    north: (top + 0.5) * cell + shiftNs,
    cell,
  };
}
