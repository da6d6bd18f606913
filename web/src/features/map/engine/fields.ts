import type { MapStyle } from "../renderer";
import { oklch } from "./colors";
import { type BiomeArea, WORLD_MAX, WORLD_MIN, WORLD_SIZE } from "./world";

/** Cells a side of the coarse fields (distance to the shore, mountains, biome colour). */
export const FIELD_SIZE = 408;
/** Map units between two cells. */
export const PITCH = WORLD_SIZE / FIELD_SIZE;

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
  /** Nearness to the snowfields, 0..1. */
  readonly snow: Float32Array;
}

/** Mountains as spots: ew, ns, radius, strength. */
// biome-ignore format: numbers of one thing stand on one line.
const MOUNTAINS = [
  [-4, 78, 16, 0.9], [8, 66, 13, 0.7], [-14, 60, 11, 0.6], [46, 52, 11, 0.5], [60, 58, 9, 0.55],
  [20, 6, 13, 0.42], [33, -22, 10, 0.5], [40, -4, 10, 0.38], [-66, 2, 17, 0.62], [-80, -14, 12, 0.5],
  [-64, -63, 12, 0.75], [-70, -42, 12, 0.5], [-77, 50, 8, 0.7], [-56, 88, 8, 0.55], [88, 88, 8, 0.5],
  [91, -72, 6, 0.5], [-34, 70, 10, 0.4], [-40, 36, 9, 0.35], [78, -44, 8, 0.3], [20, -66, 9, 0.45],
] as const;

/** Ridges as lines: width, height of the spine, then ew, ns pairs. */
// biome-ignore format: numbers of one thing stand on one line.
const RIDGES: readonly (readonly [number, number, readonly number[]])[] = [
  [5.2, 0.66, [27, -70, 32, -73, 38, -75, 45, -70, 52, -62, 58, -57, 66, -53]],
  [3.6, 0.5, [-22, 64, -12, 74, -2, 84, 4, 90]],
  [3.2, 0.45, [-6, 54, 4, 62, 16, 64, 27, 66]],
  [3, 0.35, [12, 16, 22, 20, 30, 10, 34, -6, 32, -24, 27, -44]],
  [3.2, 0.4, [-88, 8, -78, 12, -66, 12, -58, 6]],
];

/** Crater by the village of its name: centre, radius of the rim. */
const CRATER = [12.6, 67.2, 3.1] as const;

function distanceToSegment(x: number, y: number, line: readonly number[], i: number): number {
  const ax = line[i] as number;
  const ay = line[i + 1] as number;
  const dx = (line[i + 2] as number) - ax;
  const dy = (line[i + 3] as number) - ay;
  const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.sqrt((x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2);
}

/** Calls `visit` for every cell within `reach` map units of a box in the world. */
function eachCell(
  west: number,
  south: number,
  east: number,
  north: number,
  reach: number,
  visit: (cell: number, x: number, y: number) => void,
): void {
  const cell = (units: number) => Math.min(FIELD_SIZE, Math.max(0, Math.round(units / PITCH)));
  for (let r = cell(WORLD_MAX - north - reach); r < cell(WORLD_MAX - south + reach); r += 1) {
    for (let c = cell(west - reach - WORLD_MIN); c < cell(east + reach - WORLD_MIN); c += 1) {
      visit(r * FIELD_SIZE + c, WORLD_MIN + (c + 0.5) * PITCH, WORLD_MAX - (r + 0.5) * PITCH);
    }
  }
}

/** Adds the hand-placed mountains, ridges and the crater to the fields. */
function raise(relief: Float32Array, lift: Float32Array): void {
  for (const [mx, my, radius, amount] of MOUNTAINS) {
    eachCell(mx, my, mx, my, radius * 2, (i, x, y) => {
      const d = ((x - mx) ** 2 + (y - my) ** 2) / (radius * radius);
      if (d < 4) relief[i] = (relief[i] as number) + amount * Math.exp(-d * 1.5);
    });
  }
  for (const [width, spine, line] of RIDGES) {
    const nearest = new Float32Array(FIELD_SIZE * FIELD_SIZE).fill(Infinity);
    for (let s = 0; s + 3 < line.length; s += 2) {
      const [ax = 0, ay = 0, bx = 0, by = 0] = line.slice(s, s + 4);
      eachCell(
        Math.min(ax, bx),
        Math.min(ay, by),
        Math.max(ax, bx),
        Math.max(ay, by),
        width * 3,
        (i, x, y) => {
          nearest[i] = Math.min(nearest[i] as number, distanceToSegment(x, y, line, s) / width);
        },
      );
    }
    for (let i = 0; i < nearest.length; i += 1) {
      const d = nearest[i] as number;
      if (!(d < 3)) continue;
      relief[i] = (relief[i] as number) + spine * 0.8 * Math.exp(-d * d * 0.6);
      lift[i] = (lift[i] as number) + spine * 0.55 * Math.exp(-d * d);
    }
  }
  const [cx, cy, rim] = CRATER;
  eachCell(cx, cy, cx, cy, rim * 2.5, (i, x, y) => {
    const d = Math.hypot(x - cx, y - cy);
    lift[i] = (lift[i] as number) + 0.75 * Math.exp(-(((d - rim) / 0.8) ** 2)) - 0.2 * Math.exp(-d * d * 0.4);
  });
}

/** Distance of every cell to the nearest land (or water), in cells, by two passes. */
function chamfer(land: Uint8Array, isTargetLand: boolean): Float32Array {
  const n = FIELD_SIZE;
  // A border of one cell saves every test for the edge.
  const w = n + 2;
  const d = new Float32Array(w * w).fill(1e6);
  for (let y = 0; y < n; y += 1) {
    for (let x = 0; x < n; x += 1) {
      if ((land[y * n + x] as number) >= 128 === isTargetLand) d[(y + 1) * w + x + 1] = 0;
    }
  }
  const sweep = (from: number, to: number, step: number) => {
    for (let y = from; y !== to; y += step) {
      for (let x = from; x !== to; x += step) {
        const i = y * w + x;
        const up = i - step * w;
        const side = Math.min((d[i - step] as number) + 1, (d[up] as number) + 1);
        const corner = Math.min(d[up - step] as number, d[up + step] as number) + Math.SQRT2;
        d[i] = Math.min(d[i] as number, side, corner);
      }
    }
  };
  sweep(1, n + 1, 1);
  sweep(n, 0, -1);
  const out = new Float32Array(n * n);
  for (let y = 0; y < n; y += 1) out.set(d.subarray((y + 1) * w + 1, (y + 1) * w + 1 + n), y * n);
  return out;
}

/** Averages over a box of `2 * radius + 1` cells in both directions, `channels` interleaved. */
export function boxBlur(data: Float32Array, channels: number, radius: number): Float32Array {
  const n = FIELD_SIZE;
  const size = 2 * radius + 1;
  const pass = (source: Float32Array, along: number, across: number): Float32Array => {
    const out = new Float32Array(source.length);
    for (let line = 0; line < n; line += 1) {
      for (let c = 0; c < channels; c += 1) {
        const start = line * across * channels + c;
        const step = along * channels;
        const end = start + (n - 1) * step;
        let sum = (source[start] as number) * (radius + 1);
        for (let i = 1; i <= radius; i += 1) sum += source[start + i * step] as number;
        for (let i = 0, at = start; i < n; i += 1, at += step) {
          out[at] = sum / size;
          const enter = Math.min(end, at + (radius + 1) * step);
          const leave = Math.max(start, at - radius * step);
          sum += (source[enter] as number) - (source[leave] as number);
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
 * `land`: one byte a cell, above 127 is land. `biome`: 0 for none, else index in `areas` + 1.
 */
export function makeFields(land: Uint8Array, biome: Uint8Array, areas: readonly BiomeArea[]): Fields {
  const n = FIELD_SIZE;
  const inland = chamfer(land, false);
  const offshore = chamfer(land, true);
  const shore = new Float32Array(n * n);
  const relief = new Float32Array(n * n);
  const lift = new Float32Array(n * n);
  const mesa = new Float32Array(n * n);
  const snow = new Float32Array(n * n);
  const isFlat = areas.map(({ name }) => name === "desert" || name === "sand");
  const isMesa = areas.map(({ name }) => name === "direland" || name === "badland");
  const isSnow = areas.map(({ name }) => name === "snow");
  for (let i = 0; i < shore.length; i += 1) {
    const isLand = (land[i] as number) >= 128;
    shore[i] = (isLand ? (inland[i] as number) - 0.5 : 0.5 - (offshore[i] as number)) * PITCH;
    const at = (biome[i] as number) - 1;
    relief[i] = isFlat[at] === true ? 0.12 : 0.22;
    mesa[i] = isMesa[at] === true ? 1 : 0;
    snow[i] = isSnow[at] === true ? 1 : 0;
  }
  raise(relief, lift);
  return { shore, relief, lift, mesa: boxBlur(mesa, 1, 5), snow: boxBlur(boxBlur(snow, 1, 4), 1, 3) };
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

type Oklch = readonly [number, number, number];

/** Land colours in OKLCH by style. */
// biome-ignore format: numbers of one thing stand on one line.
const LAND: Record<"relief" | "parchment", Record<string, Oklch> & { readonly base: Oklch }> = {
  relief: {
    base: [0.335, 0.036, 127], forest: [0.29, 0.042, 148], snow: [0.345, 0.02, 150],
    desert: [0.42, 0.046, 78], badland: [0.37, 0.042, 52], direland: [0.335, 0.042, 40],
    jungle: [0.285, 0.048, 152], obsidian: [0.235, 0.014, 300], sand: [0.43, 0.042, 86],
    olthoi: [0.32, 0.034, 100],
  },
  parchment: {
    base: [0.905, 0.042, 97], forest: [0.865, 0.048, 121], snow: [0.9, 0.02, 112],
    desert: [0.905, 0.056, 82], badland: [0.875, 0.05, 66], direland: [0.86, 0.05, 52],
    jungle: [0.85, 0.055, 128], obsidian: [0.79, 0.018, 330], sand: [0.92, 0.05, 90],
    olthoi: [0.86, 0.044, 104],
  },
};

/** Biome colours of a style on the coarse grid, blurred so that their edges can be frayed. */
export function makeBiomeColors(
  biome: Uint8Array,
  areas: readonly BiomeArea[],
  style: MapStyle,
): Float32Array {
  const table = LAND[style === "parchment" ? "parchment" : "relief"];
  const colors = [table.base, ...areas.map((b) => table[b.name] ?? table.base)].map((c) => oklch(...c));
  const out = new Float32Array(biome.length * 3);
  for (let i = 0; i < biome.length; i += 1) {
    const color = colors[biome[i] as number];
    if (color !== undefined) out.set(color, i * 3);
  }
  return boxBlur(boxBlur(out, 3, 3), 3, 2);
}
