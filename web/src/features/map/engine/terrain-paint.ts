import type { MapStyle } from "../renderer";
import type { Rgb } from "./colors";
import { fbm, noise } from "./noise";
import {
  BLUE,
  CHANNELS,
  GREEN,
  type Lattice,
  octavesAt,
  type Palette,
  type Patch,
  RED,
  readRow,
  SNOW,
} from "./terrain";

/** How a style turns slope and height into light. */
interface Light {
  /** Strength of the hill shade. */
  readonly shade: number;
  /** Brightening with height. */
  readonly rise: number;
  /** Brightness change on a contour line. */
  readonly contour: number;
  readonly gain: number;
  /** 1 keeps the biome colours, 0 is grey. */
  readonly saturation: number;
  /** Colour of bare heights and how much of it. */
  readonly rock: Rgb;
  readonly snow: Rgb;
}

// biome-ignore format: numbers of one thing stand on one line.
const LIGHT: Record<MapStyle, Light> = {
  relief: {
    shade: 0.62, rise: 0.34, contour: 0.17, gain: 0.96, saturation: 0.92,
    rock: [88, 85, 78], snow: [122, 129, 136],
  },
  parchment: {
    shade: 0.24, rise: -0.06, contour: -0.09, gain: 1, saturation: 1,
    rock: [214, 197, 166], snow: [250, 250, 248],
  },
  night: {
    shade: 0.55, rise: 0.2, contour: 0.12, gain: 0.5, saturation: 0.35,
    rock: [84, 84, 84], snow: [112, 117, 123],
  },
};

/** Height between two contour lines. */
const CONTOUR = 0.11;
/** Edges of the depth steps, in map units from the shore. */
const DEPTHS = [0.7, 1.9, 4, 7.5, 13] as const;

const smooth = (from: number, to: number, x: number): number => {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

/** Entries of the depth table per map unit. */
const DEPTH_STEPS = 32;

/** How near the shoal's colour the sea is by its distance from the shore: steps and a glow. */
function depthTable(bright: boolean): Float32Array {
  return Float32Array.from({ length: 26 * DEPTH_STEPS }, (_, i) => {
    const depth = i / DEPTH_STEPS;
    let t = 1 - 0.175 * Math.min(1, depth / 22) + Math.exp(-depth * 1.6) * (bright ? 0.5 : 0.42);
    for (const edge of DEPTHS) t -= 0.165 * smooth(edge - 0.12, edge + 0.12, depth);
    return t;
  });
}

/**
 * Colours rows `from` to `to` of a patch into `out` (RGBA).
 *
 * `heights` has a border of one pixel. `mask`: RGBA whose alpha is the share of land in a pixel.
 */
export function paintRows(
  lattice: Lattice,
  patch: Patch,
  heights: Float32Array,
  mask: Uint8ClampedArray,
  out: Uint8ClampedArray,
  style: MapStyle,
  palette: Palette,
  from: number,
  to: number,
): void {
  const light = LIGHT[style];
  const { width, scale } = patch;
  const stride = width + 2;
  const gain = light.gain * palette.landGain;
  const { sea, shoal } = palette;
  const interval = CONTOUR / (scale > 34 ? 4 : scale > 15 ? 2 : 1);
  const bright = style === "parchment";
  const depths = depthTable(bright);
  const snowOctaves = octavesAt(scale, 0.9) + 1;
  const row = new Float32Array(lattice.columns * CHANNELS);
  for (let y = from; y < to; y += 1) {
    const ns = patch.north - (y + 0.5) / scale;
    readRow(lattice, y, row);
    for (let x = 0; x < width; x += 1) {
      const place = x / lattice.step + 1;
      const column = Math.floor(place);
      const share = place - column;
      const cell = column * CHANNELS;
      const read = (channel: number): number => {
        const a = row[cell + channel] as number;
        return a + ((row[cell + CHANNELS + channel] as number) - a) * share;
      };
      const i = (y * width + x) * 4;
      const land = (mask[i + 3] as number) / 255;
      const ew = patch.west + (x + 0.5) / scale;
      let r = 0;
      let g = 0;
      let b = 0;
      if (land < 1) {
        const depth = Math.max(0, -read(0));
        const wobble = depth + (noise(ew * 0.5, ns * 0.5) - 0.5) * Math.min(1.6, depth * 0.7);
        const t = depths[Math.min(depths.length - 1, (wobble * DEPTH_STEPS) | 0)] as number;
        r = sea[0] + (shoal[0] - sea[0]) * t;
        g = sea[1] + (shoal[1] - sea[1]) * t;
        b = sea[2] + (shoal[2] - sea[2]) * t;
      }
      if (land > 0) {
        const at = (y + 1) * stride + x + 1;
        const h = heights[at] as number;
        const gx = ((heights[at + 1] as number) - (heights[at - 1] as number)) * scale * 0.5;
        const gy = ((heights[at - stride] as number) - (heights[at + stride] as number)) * scale * 0.5;
        // Light from the north-west, and a weaker one from the west so that no slope is flat.
        const steep = Math.sqrt(gx * gx + gy * gy);
        const lit = ((gx - gy) * 1.5 + gx * 0.5) / Math.sqrt(4.4 * steep * steep + 1);
        const slope = Math.min(1, steep * 0.9);
        let f = 1 + light.shade * Math.max(-0.85, Math.min(1, lit)) + light.rise * (h - 0.2);
        let lr = read(RED);
        let lg = read(GREEN);
        let lb = read(BLUE);
        const bare = smooth(0.5, 1.05, h + slope * 0.25) * 0.6;
        lr += (light.rock[0] - lr) * bare;
        lg += (light.rock[1] - lg) * bare;
        lb += (light.rock[2] - lb) * bare;
        let cap = smooth(0.98, 1.34, h - slope * 0.12) * 0.8;
        const field = read(SNOW);
        if (field > 0.03) {
          // The field's edge is broken by noise and climbs with the ground.
          const broken = field + (fbm(ew * 0.9, ns * 0.9, snowOctaves) - 0.47) * 0.95 + (h - 0.35) * 0.3;
          cap = Math.max(cap, smooth(0.4, 0.58, broken) * (0.9 - slope * 0.34));
        }
        lr += (light.snow[0] - lr) * cap;
        lg += (light.snow[1] - lg) * cap;
        lb += (light.snow[2] - lb) * cap;
        // A contour is one pixel wide at any scale: distance to the level over the slope.
        const level = h / interval;
        const off = Math.abs(level - Math.round(level));
        const reach = (steep / scale / interval) * 0.75 + 1e-6;
        const near = off / reach;
        if (near < 1 && Math.round(level) > 0) {
          const index = Math.round(level) % 4 === 0 ? 1.6 : 1;
          f += light.contour * index * (1 - near) * Math.min(1, scale / 7);
        }
        // Light ground needs less light to look lit; without this, snow slopes glare.
        const ceiling = 1.16 + 0.34 * (1 - Math.min(1, (lr + lg + lb) / 330));
        if (!bright && f > ceiling) f = ceiling + (f - ceiling) * 0.25;
        f *= 1 + (noise(ew * 1.3, ns * 1.3) - 0.5) * (bright ? 0.05 : 0.14);
        const grey = (lr + lg + lb) / 3;
        lr = (grey + (lr - grey) * light.saturation) * f * gain;
        lg = (grey + (lg - grey) * light.saturation) * f * gain;
        lb = (grey + (lb - grey) * light.saturation) * f * gain;
        r += (lr - r) * land;
        g += (lg - g) * land;
        b += (lb - b) * land;
      }
      // One level of grain hides the bands that dark gradients show.
      const grain = ((Math.imul(x + 7, 0x9e3779b1) ^ Math.imul(y + 3, 0x85ebca6b)) >>> 24) / 256 - 0.5;
      out[i] = r + grain;
      out[i + 1] = g + grain;
      out[i + 2] = b + grain;
      out[i + 3] = 255;
    }
  }
}
