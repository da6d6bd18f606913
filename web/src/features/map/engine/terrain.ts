import type { MapStyle } from "../renderer";
import { oklch, type Rgb } from "./colors";
import { BIOMES, WORLD_MAX, WORLD_MIN, WORLD_SIZE } from "./geography";
import { fbm, noise } from "./noise";

/** Cells a side of the coarse fields (distance to the shore, mountains, biome colour). */
export const FIELD_SIZE = 510;
const PITCH = WORLD_SIZE / FIELD_SIZE;

/** Coarse fields over the whole world, row 0 in the north. */
export interface Fields {
  /** Distance to the shore in map units, negative at sea. */
  readonly shore: Float32Array;
  /** How mountainous the land is, about 0.1..1.5. */
  readonly relief: Float32Array;
  /** Hand-placed height (crater rim, spine of the ridges). */
  readonly lift: Float32Array;
  /** Share of terraced land (mesas), 0..1. */
  readonly mesa: Float32Array;
}

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

/** Mountains as spots: ew, ns, radius, strength. */
const MOUNTAINS = [
  [-4, 78, 16, 0.9], [8, 66, 13, 0.7], [-14, 60, 11, 0.6], [46, 52, 11, 0.5], [60, 58, 9, 0.55],
  [20, 6, 13, 0.42], [33, -22, 10, 0.5], [40, -4, 10, 0.38], [-66, 2, 17, 0.62], [-80, -14, 12, 0.5],
  [-64, -63, 12, 0.75], [-70, -42, 12, 0.5], [-77, 50, 8, 0.7], [-56, 88, 8, 0.55], [88, 88, 8, 0.5],
  [91, -72, 6, 0.5], [-34, 70, 10, 0.4], [-40, 36, 9, 0.35], [78, -44, 8, 0.3], [20, -66, 9, 0.45],
] as const;

/** Ridges as lines: width, height of the spine, then ew, ns pairs. */
const RIDGES: readonly (readonly [number, number, readonly number[]])[] = [
  [5.2, 0.85, [27, -70, 32, -73, 38, -75, 45, -70, 52, -62, 58, -57, 66, -53]],
  [3.6, 0.6, [-22, 64, -12, 74, -2, 84, 4, 90]],
  [3.2, 0.45, [-6, 54, 4, 62, 16, 64, 27, 66]],
  [3, 0.35, [12, 16, 22, 20, 30, 10, 34, -6, 32, -24, 27, -44]],
  [3.2, 0.4, [-88, 8, -78, 12, -66, 12, -58, 6]],
];

/** Crater by the village of its name: centre, radius of the rim. */
const CRATER = [12.6, 67.2, 3.1] as const;

function distanceToLine(x: number, y: number, line: readonly number[]): number {
  let best = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = line.slice(i, i + 4);
    const dx = bx - ax;
    const dy = by - ay;
    const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    best = Math.min(best, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return best;
}

/** Two chamfer passes: distance of every cell to the nearest cell where `isTarget`. */
function chamfer(isTarget: (cell: number) => boolean): Float32Array {
  const n = FIELD_SIZE;
  const d = new Float32Array(n * n);
  for (let i = 0; i < d.length; i += 1) d[i] = isTarget(i) ? 0 : 1e6;
  const diagonal = Math.SQRT2;
  const sweep = (from: number, to: number, step: number) => {
    for (let y = from; y !== to; y += step) {
      for (let x = from; x !== to; x += step) {
        const i = y * n + x;
        let v = d[i] as number;
        if (v === 0) continue;
        const px = x - step;
        const qx = x + step;
        const up = (y - step) * n;
        if (px >= 0 && px < n) v = Math.min(v, (d[i - step] as number) + 1);
        if (y - step >= 0 && y - step < n) {
          v = Math.min(v, (d[up + x] as number) + 1);
          if (px >= 0 && px < n) v = Math.min(v, (d[up + px] as number) + diagonal);
          if (qx >= 0 && qx < n) v = Math.min(v, (d[up + qx] as number) + diagonal);
        }
        d[i] = v;
      }
    }
  };
  sweep(0, n, 1);
  sweep(n - 1, -1, -1);
  return d;
}

/** Averages over a box of `2 * radius + 1` cells in both directions, `channels` interleaved. */
export function boxBlur(data: Float32Array, channels: number, radius: number): Float32Array {
  const n = FIELD_SIZE;
  const pass = (source: Float32Array, along: number, across: number): Float32Array => {
    const out = new Float32Array(source.length);
    for (let line = 0; line < n; line += 1) {
      for (let c = 0; c < channels; c += 1) {
        const at = (i: number) =>
          source[(line * across + Math.min(n - 1, Math.max(0, i)) * along) * channels + c] as number;
        let sum = 0;
        for (let i = -radius; i <= radius; i += 1) sum += at(i);
        for (let i = 0; i < n; i += 1) {
          out[(line * across + i * along) * channels + c] = sum / (2 * radius + 1);
          sum += at(i + radius + 1) - at(i - radius);
        }
      }
    }
    return out;
  };
  return pass(pass(data, 1, n), n, 1);
}

/**
 * Makes the coarse fields.
 *
 * `land`: one byte a cell, above 127 is land. `biome`: 0 for none, else index in `BIOMES` + 1.
 */
export function makeFields(land: Uint8Array, biome: Uint8Array): Fields {
  const n = FIELD_SIZE;
  const inland = chamfer((i) => (land[i] as number) < 128);
  const offshore = chamfer((i) => (land[i] as number) >= 128);
  const shore = new Float32Array(n * n);
  const relief = new Float32Array(n * n);
  const lift = new Float32Array(n * n);
  const mesa = new Float32Array(n * n);
  for (let i = 0; i < shore.length; i += 1) {
    const isLand = (land[i] as number) >= 128;
    shore[i] = (isLand ? (inland[i] as number) - 0.5 : 0.5 - (offshore[i] as number)) * PITCH;
    const name = BIOMES[(biome[i] as number) - 1]?.name;
    mesa[i] = name === "direland" || name === "badland" ? 1 : 0;
    if (!isLand) continue;
    const x = WORLD_MIN + ((i % n) + 0.5) * PITCH;
    const y = WORLD_MAX - (Math.floor(i / n) + 0.5) * PITCH;
    let strength = name === "desert" || name === "sand" ? 0.12 : 0.22;
    for (const [mx, my, radius, amount] of MOUNTAINS) {
      const d = ((x - mx) ** 2 + (y - my) ** 2) / (radius * radius);
      if (d < 4) strength += amount * Math.exp(-d * 1.5);
    }
    let height = 0;
    for (const [width, spine, line] of RIDGES) {
      const d = distanceToLine(x, y, line) / width;
      if (d > 3) continue;
      strength += spine * 0.8 * Math.exp(-d * d * 0.6);
      height += spine * 0.55 * Math.exp(-d * d);
    }
    const rim = Math.hypot(x - CRATER[0], y - CRATER[1]);
    height += 0.75 * Math.exp(-(((rim - CRATER[2]) / 0.8) ** 2)) - 0.2 * Math.exp(-rim * rim * 0.4);
    relief[i] = strength;
    lift[i] = height;
  }
  return { shore, relief, lift, mesa: boxBlur(mesa, 1, 6) };
}

/** Reads a field between its cells; `x`, `y` in cells from the north-west corner. */
export function sample(field: Float32Array, x: number, y: number): number {
  const n = FIELD_SIZE;
  const cx = Math.min(n - 1.001, Math.max(0, x - 0.5));
  const cy = Math.min(n - 1.001, Math.max(0, y - 0.5));
  const xi = cx | 0;
  const yi = cy | 0;
  const fx = cx - xi;
  const fy = cy - yi;
  const i = yi * n + xi;
  const a = field[i] as number;
  const b = field[i + 1] as number;
  const c = field[i + n] as number;
  const d = field[i + n + 1] as number;
  return a + (b - a) * fx + (c - a) * fy + (a - b - c + d) * fx * fy;
}

/** Octaves of detail a scale can show without grain: about three pixels a wave. */
const octavesAt = (scale: number, base: number): number =>
  Math.min(9, Math.max(1, Math.floor(Math.log2(scale / 2.6 / base))));

/** Height of the land, 0 at the shore to about 2 on the highest ridges. */
export function heightAt(fields: Fields, ew: number, ns: number, scale: number): number {
  const fx = (ew - WORLD_MIN) / PITCH;
  const fy = (WORLD_MAX - ns) / PITCH;
  const shore = sample(fields.shore, fx, fy);
  if (shore < -0.6) return 0;
  const relief = sample(fields.relief, fx, fy);
  const warpX = ew * 0.11 + fbm(ew * 0.07, ns * 0.07, 2) * 1.7;
  const warpY = ns * 0.11 + fbm(ew * 0.07 + 40, ns * 0.07 + 9, 2) * 1.7;
  // Ridged noise: each octave is weighted by the one before, so valleys stay smooth.
  let ridged = 0;
  let weight = 1;
  let amplitude = 0.62;
  let px = warpX;
  let py = warpY;
  const octaves = Math.min(6, octavesAt(scale, 0.11));
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
  const rolling = fbm(ew * 0.34 + 3, ns * 0.34 + 8, octavesAt(scale, 0.34)) - 0.4;
  let height = relief * (ridged * 1.15 + rolling * 0.55) + rolling * 0.1;
  height += sample(fields.lift, fx, fy) * (0.55 + ridged * 0.8);
  const mesa = sample(fields.mesa, fx, fy);
  if (mesa > 0.02) {
    // Terraces: flat tops with steep edges.
    const step = 0.13;
    const level = height / step;
    const part = level - Math.floor(level);
    const edge = Math.min(1, Math.max(0, (part - 0.62) / 0.34));
    height += mesa * 0.85 * ((Math.floor(level) + edge * edge * (3 - 2 * edge)) * step - height);
  }
  const beach = Math.min(1, Math.max(0, (shore + 0.3) / 3.4));
  return Math.max(0, height + 0.1) * (0.12 + 0.88 * beach * (2 - beach)) + 0.02;
}

type Oklch = readonly [number, number, number];

/** Land colours in OKLCH by style. */
const LAND: Record<"relief" | "parchment", Record<string, Oklch> & { readonly base: Oklch }> = {
  relief: {
    base: [0.335, 0.036, 127], forest: [0.29, 0.042, 148], snow: [0.56, 0.012, 235],
    desert: [0.42, 0.046, 78], badland: [0.37, 0.042, 52], direland: [0.335, 0.042, 40],
    jungle: [0.285, 0.048, 152], obsidian: [0.235, 0.014, 300], sand: [0.43, 0.042, 86],
    olthoi: [0.32, 0.034, 100],
  },
  parchment: {
    base: [0.905, 0.042, 97], forest: [0.865, 0.048, 121], snow: [0.972, 0.006, 200],
    desert: [0.905, 0.056, 82], badland: [0.875, 0.05, 66], direland: [0.86, 0.05, 52],
    jungle: [0.85, 0.055, 128], obsidian: [0.79, 0.018, 330], sand: [0.92, 0.05, 90],
    olthoi: [0.86, 0.044, 104],
  },
};

/** Biome colours of a style on the coarse grid, blurred so that their edges can be frayed. */
export function makeBiomeColors(biome: Uint8Array, style: MapStyle): Float32Array {
  const table = LAND[style === "parchment" ? "parchment" : "relief"];
  const colors = [table.base, ...BIOMES.map((b) => table[b.name] ?? table.base)].map((c) => oklch(...c));
  const out = new Float32Array(biome.length * 3);
  for (let i = 0; i < biome.length; i += 1) {
    const color = colors[biome[i] as number];
    if (color !== undefined) out.set(color, i * 3);
  }
  return boxBlur(boxBlur(out, 3, 3), 3, 2);
}

/** Position of a pixel in field cells. */
export const toField = (patch: Patch, x: number, y: number): readonly [number, number] => [
  (patch.west + (x + 0.5) / patch.scale - WORLD_MIN) / PITCH,
  (WORLD_MAX - patch.north + (y + 0.5) / patch.scale) / PITCH,
];

/** Heights of a patch with a border of one pixel, rows `from` to `to` (-1..height). */
export function fillHeights(
  fields: Fields,
  patch: Patch,
  heights: Float32Array,
  from: number,
  to: number,
): void {
  const stride = patch.width + 2;
  for (let y = from; y < to; y += 1) {
    const ns = patch.north - (y + 0.5) / patch.scale;
    for (let x = -1; x <= patch.width; x += 1) {
      const ew = patch.west + (x + 0.5) / patch.scale;
      heights[(y + 1) * stride + x + 1] = heightAt(fields, ew, ns, patch.scale);
    }
  }
}
