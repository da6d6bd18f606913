/** Value noise and fractal lines with fixed seeds: the same world on every machine. */

export type Point = readonly [number, number];

const SIZE = 256;
const MASK = SIZE - 1;

/** A pseudo-random number in 0..1 from two whole numbers and a seed. */
export function hash(x: number, y: number, seed: number): number {
  let h = (Math.imul(x, 374761393) + Math.imul(y, 668265263) + Math.imul(seed, 2147483629)) | 0;
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 15), 1911520717);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** 256 x 256 random values; noise wraps there, which no octave shows inside the world. */
const TABLE = Float32Array.from({ length: SIZE * SIZE }, (_, i) => hash(i & MASK, i >> 8, 7));

/** Smooth noise in 0..1 with quintic interpolation, so that its slope has no creases. */
export function noise(x: number, y: number): number {
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  const fx = x - xi;
  const fy = y - yi;
  const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  const x0 = xi & MASK;
  const x1 = (xi + 1) & MASK;
  const y0 = (yi & MASK) << 8;
  const y1 = ((yi + 1) & MASK) << 8;
  const a = TABLE[y0 | x0] as number;
  const b = TABLE[y0 | x1] as number;
  const c = TABLE[y1 | x0] as number;
  const d = TABLE[y1 | x1] as number;
  return a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v;
}

/** Fractal sum of `octaves` in 0..1; each octave is turned, which hides the lattice. */
export function fbm(x: number, y: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let px = x;
  let py = y;
  for (let i = 0; i < octaves; i += 1) {
    sum += amplitude * noise(px, py);
    const turned = px * 1.616 - py * 1.212;
    py = px * 1.212 + py * 1.616 + 17.3;
    px = turned + 31.7;
    amplitude *= 0.5;
  }
  return sum;
}

/**
 * Splits every edge `levels` times, moving each new point sideways by chance.
 *
 * The input points stay at every `2 ** levels`-th place, so a coarser line is the same array
 * read with a larger stride. `amount` is the largest shift as a share of the edge.
 */
export function roughen(
  points: readonly Point[],
  closed: boolean,
  levels: number,
  amount: number,
  seed: number,
): Float32Array {
  let line = Float32Array.from(points.flat());
  for (let level = 0; level < levels; level += 1) {
    const count = line.length / 2;
    const edges = closed ? count : count - 1;
    const next = new Float32Array((count + edges) * 2);
    for (let i = 0; i < count; i += 1) {
      const ax = line[i * 2] as number;
      const ay = line[i * 2 + 1] as number;
      next[i * 4] = ax;
      next[i * 4 + 1] = ay;
      if (i >= edges) break;
      const j = (i + 1) % count;
      const bx = line[j * 2] as number;
      const by = line[j * 2 + 1] as number;
      const shift = (hash(i, level, seed) - 0.5) * amount;
      next[i * 4 + 2] = (ax + bx) / 2 - (by - ay) * shift;
      next[i * 4 + 3] = (ay + by) / 2 + (bx - ax) * shift;
    }
    line = next;
  }
  return line;
}
