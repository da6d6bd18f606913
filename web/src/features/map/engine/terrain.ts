import type { Rgb } from "./colors";
import { type Fields, PITCH, sample } from "./fields";
import { fbm, noise } from "./noise";
import { WORLD_MAX, WORLD_MIN } from "./world";

/** Colours the theme gives; the land's own colours belong to the style. */
export interface Palette {
  readonly sea: Rgb;
  readonly shoal: Rgb;
  /** Brightness of the land against the style's own, 1 normally. */
  readonly landGain: number;
}

/** A rectangle of the world to draw: north-west corner, scale, size in pixels. */
export interface Patch {
  readonly west: number;
  readonly north: number;
  /** Pixels per map unit. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** Channels of the lattice, in this order. */
const SHORE = 0;
const RELIEF = 1;
const LIFT = 2;
const MESA = 3;
const WARP_X = 4;
const WARP_Y = 5;
export const RED = 6;
export const GREEN = 7;
export const BLUE = 8;
/** Nearness to the snowfields. */
export const SNOW = 9;
export const CHANNELS = 10;

/**
 * All that changes slowly over a patch, worked out every `step` pixels.
 *
 * Reading between these points costs a tenth of working them out for every pixel.
 */
export interface Lattice {
  readonly step: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** Fills the lattice of a patch; it starts one step outside the north-west corner. */
export function makeLattice(fields: Fields, biome: Float32Array, patch: Patch): Lattice {
  const { scale } = patch;
  const step = Math.max(2, Math.min(8, Math.round(scale * 0.34)));
  const columns = Math.ceil(patch.width / step) + 4;
  const rows = Math.ceil(patch.height / step) + 4;
  const data = new Float32Array(columns * rows * CHANNELS);
  const octaves = Math.min(6, Math.max(2, Math.round(Math.log2(scale / step / 0.3))));
  const size = Math.sqrt(biome.length / 3);
  for (let row = 0; row < rows; row += 1) {
    const ns = patch.north - ((row - 1) * step + 0.5) / scale;
    for (let column = 0; column < columns; column += 1) {
      const ew = patch.west + ((column - 1) * step + 0.5) / scale;
      const x = (ew - WORLD_MIN) / PITCH;
      const y = (WORLD_MAX - ns) / PITCH;
      const i = (row * columns + column) * CHANNELS;
      const shore = sample(fields.shore, x, y);
      data[i + SHORE] = shore;
      if (shore < -1.5) continue;
      data[i + RELIEF] = sample(fields.relief, x, y);
      data[i + LIFT] = sample(fields.lift, x, y);
      data[i + MESA] = sample(fields.mesa, x, y);
      data[i + WARP_X] = ew * 0.11 + fbm(ew * 0.07, ns * 0.07, 2) * 1.7;
      data[i + WARP_Y] = ns * 0.11 + fbm(ew * 0.07 + 40, ns * 0.07 + 9, 2) * 1.7;
      // Broken edges between biomes: the colour is read from a place shifted by noise.
      const wx = x + ((fbm(ew * 0.2, ns * 0.2, octaves) - 0.47) * 8) / PITCH;
      const wy = y + ((fbm(ew * 0.2 + 40, ns * 0.2 + 11, octaves) - 0.47) * 8) / PITCH;
      const cx = Math.min(size - 1, Math.max(0, Math.floor(wx)));
      const cy = Math.min(size - 1, Math.max(0, Math.floor(wy)));
      const at = (cy * size + cx) * 3;
      data[i + RED] = biome[at] as number;
      data[i + GREEN] = biome[at + 1] as number;
      data[i + BLUE] = biome[at + 2] as number;
      data[i + SNOW] = sample(fields.snow, wx, wy);
    }
  }
  return { step, columns, data };
}

/** Writes the lattice's values on pixel row `y` into `out`, still `step` pixels apart. */
export function readRow(lattice: Lattice, y: number, out: Float32Array): void {
  const at = y / lattice.step + 1;
  const row = Math.floor(at);
  const t = at - row;
  const length = lattice.columns * CHANNELS;
  const from = row * length;
  for (let i = 0; i < length; i += 1) {
    const a = lattice.data[from + i] as number;
    out[i] = a + ((lattice.data[from + length + i] as number) - a) * t;
  }
}

/** Height of one terrace of a mesa. */
const TERRACE = 0.13;

/** Octaves of detail a scale can show without grain: about three pixels a wave. */
export const octavesAt = (scale: number, base: number): number =>
  Math.min(9, Math.max(1, Math.floor(Math.log2(scale / 2.6 / base))));

/** Height of the land, 0 at the shore to about 2 on the highest ridges. */
function heightOf(
  shore: number,
  relief: number,
  lift: number,
  mesa: number,
  warpX: number,
  warpY: number,
  rolling: number,
  octaves: number,
): number {
  // Ridged noise: each octave is weighted by the one before, so valleys stay smooth.
  let ridged = 0;
  let weight = 1;
  let amplitude = 0.62;
  let px = warpX;
  let py = warpY;
  for (let i = 0; i < octaves; i += 1) {
    const crest = 1 - Math.abs(2 * noise(px, py) - 1);
    const value = crest * crest * weight;
    ridged += amplitude * value;
    weight = Math.min(1, value * 1.9);
    amplitude *= 0.48;
    const turned = px * 1.6 - py * 1.2 + 5.1;
    py = px * 1.2 + py * 1.6 + 9.7;
    px = turned;
  }
  let height = relief * (ridged * 1.15 + rolling * 0.55) + rolling * 0.1;
  height += lift * (0.55 + ridged * 0.8);
  if (mesa > 0.02) {
    // Terraces: flat tops with steep edges.
    const level = height / TERRACE;
    const part = level - Math.floor(level);
    const edge = Math.min(1, Math.max(0, (part - 0.62) / 0.34));
    height += mesa * 0.85 * ((Math.floor(level) + edge * edge * (3 - 2 * edge)) * TERRACE - height);
  }
  const beach = Math.min(1, Math.max(0, (shore + 0.3) / 3.4));
  return Math.max(0, height + 0.1) * (0.12 + 0.88 * beach * (2 - beach)) + 0.02;
}

/** Heights of a patch with a border of one pixel, rows `from` to `to` (-1..height). */
export function fillHeights(
  lattice: Lattice,
  patch: Patch,
  heights: Float32Array,
  from: number,
  to: number,
): void {
  const { width, scale } = patch;
  const { step } = lattice;
  const stride = width + 2;
  const row = new Float32Array(lattice.columns * CHANNELS);
  const octaves = Math.min(7, octavesAt(scale, 0.11));
  const fine = octavesAt(scale, 0.34);
  for (let y = from; y < to; y += 1) {
    const ns = patch.north - (y + 0.5) / scale;
    readRow(lattice, y, row);
    for (let x = -1; x <= width; x += 1) {
      const at = x / step + 1;
      const column = Math.floor(at);
      const t = at - column;
      const i = column * CHANNELS;
      const read = (channel: number): number => {
        const a = row[i + channel] as number;
        return a + ((row[i + CHANNELS + channel] as number) - a) * t;
      };
      const shore = read(SHORE);
      if (shore < -0.9) continue;
      const ew = patch.west + (x + 0.5) / scale;
      const rolling = fbm(ew * 0.34 + 3, ns * 0.34 + 8, fine) - 0.4;
      heights[(y + 1) * stride + x + 1] = heightOf(
        shore,
        read(RELIEF),
        read(LIFT),
        read(MESA),
        read(WARP_X),
        read(WARP_Y),
        rolling,
        octaves,
      );
    }
  }
}
