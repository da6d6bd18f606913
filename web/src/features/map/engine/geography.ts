import sketch from "../../../../../assets/map/dereth.json";
import { hash, type Point, roughen } from "./noise";
import { ROAD_PAIRS, TOWNS } from "./towns";
import { type BiomeArea, RING_DETAIL } from "./world";

/** Splits of the drawing's edges. */
const LEVELS = Math.log2(RING_DETAIL);
/** Points of a ring that share one bounding box, so that deep zooms skip what is out of view. */
const CHUNK = 64;

/** A roughened line: `points` is x, y pairs; `boxes` is west, south, east, north per chunk. */
export interface Line {
  readonly points: Float32Array;
  readonly closed: boolean;
  readonly boxes: Float32Array;
}

export const LINE_CHUNK = CHUNK;

function toLine(points: Float32Array, closed: boolean): Line {
  const count = points.length / 2;
  const boxes = new Float32Array(Math.ceil(count / CHUNK) * 4);
  for (let c = 0; c * CHUNK < count; c += 1) {
    let west = Infinity;
    let south = Infinity;
    let east = -Infinity;
    let north = -Infinity;
    for (let i = c * CHUNK; i <= Math.min(count, (c + 1) * CHUNK); i += 1) {
      const j = closed ? i % count : Math.min(i, count - 1);
      const x = points[j * 2] as number;
      const y = points[j * 2 + 1] as number;
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
    boxes.set([west, south, east, north], c * 4);
  }
  return { points, closed, boxes };
}

/**
 * Moves shore points that came too near a town away from it, so that no town stands in the water.
 *
 * The town must already be on the right side of the drawn shore.
 */
function clearTowns(points: Float32Array): Float32Array {
  const room = 0.9;
  const reach = room * 1.6;
  for (const town of TOWNS) {
    for (let i = 0; i < points.length; i += 2) {
      const dx = (points[i] as number) - town.ew;
      const dy = (points[i + 1] as number) - town.ns;
      if (dx > reach || dx < -reach || dy > reach || dy < -reach) continue;
      const distance = Math.hypot(dx, dy);
      if (distance >= reach || distance === 0) continue;
      const wanted = room + (distance / reach) * room * 0.6;
      points[i] = town.ew + (dx / distance) * wanted;
      points[i + 1] = town.ns + (dy / distance) * wanted;
    }
  }
  return points;
}

/** Shores of the drawing that were too tight, with the corrected run of points. */
// biome-ignore format: numbers of one thing stand on one line.
const CORRECTED: Record<string, readonly Point[]> = {
  "Marae Lassel": [[-89, 50.5], [-87, 53], [-84, 55], [-84, 58], [-79, 59], [-76, 61], [-73, 58],
    [-69, 57], [-66, 53], [-64, 49], [-65, 45], [-66, 41], [-69, 42], [-72, 38.5], [-76, 37],
    [-79, 35.5], [-81, 38], [-84.5, 38.8], [-86, 42], [-89.5, 44], [-92, 46], [-91.6, 49]],
  "Halatean W": [[-77, 80], [-75, 83], [-74, 86], [-72, 88.6], [-69, 89], [-68, 86], [-66, 83],
    [-64, 79], [-61, 79], [-58, 75], [-59, 71], [-62, 69.5], [-65, 71], [-66, 74], [-69, 74],
    [-71, 71.5], [-74, 71], [-76, 74], [-75, 77]],
  "Halatean N": [[-62, 93], [-60, 96], [-57, 97.6], [-53, 96], [-51, 98], [-47, 96.5], [-43, 97],
    [-39, 94], [-40, 91], [-43, 88.6], [-46, 88], [-48, 86], [-51, 85], [-52, 82], [-56, 80],
    [-57, 83], [-60, 84], [-60, 88], [-63, 90]],
  Vissidal: [[82, -72], [84, -71.5], [87, -70], [89, -68.5], [92, -67], [95, -68.5], [98, -68],
    [98.6, -72], [97, -75], [98, -78], [95, -80], [94, -83], [91, -84.5], [89.6, -82], [92, -80],
    [91.5, -77], [90, -76.2], [88, -77.5], [87, -80], [85.5, -82], [84, -80], [84, -77.4],
    [82, -76]],
};

/** The drawing's western shore runs through Ayan Baqur; it is moved out to sea there. */
function readMainland(): Point[] {
  return sketch.mainland.map(([x = 0, y = 0]): Point => {
    return x === -88 && y === -60 ? [-90.5, -60] : [x, y];
  });
}

const asPoints = (ring: readonly (readonly number[])[]): Point[] => ring.map(([x = 0, y = 0]) => [x, y]);

/** Small rocks off the northern and eastern isles; the drawing leaves them out. */
function makeIslets(): Point[][] {
  // biome-ignore format: numbers of one thing stand on one line.
  const around = [[-66, 92, 7], [-48, 80, 5], [-80, 68, 5], [95, -62, 5], [90, -91, 5], [74, 84, 7],
    [50, 97, 5], [88, -8, 4], [-94, -84, 6]] as const;
  return around.flatMap(([x, y, spread], at) =>
    Array.from({ length: 3 }, (_, i): Point[] => {
      const cx = x + (hash(at, i, 91) - 0.5) * 2 * spread;
      const cy = y + (hash(at, i, 92) - 0.5) * spread;
      const r = 0.3 + hash(at, i, 93) * 0.7;
      return [0, 1, 2, 3, 4].map((k) => {
        const angle = -k * 1.2566 + i;
        return [cx + Math.cos(angle) * r * 1.3, cy + Math.sin(angle) * r];
      });
    }),
  );
}

const ellipse = (cx: number, cy: number, rx: number, ry: number): Point[] =>
  Array.from({ length: 10 }, (_, k) => {
    const angle = (k / 10) * Math.PI * 2;
    return [cx + Math.cos(angle) * rx, cy + Math.sin(angle) * ry];
  });

const ring = (points: readonly Point[], amount: number, seed: number): Line =>
  toLine(clearTowns(roughen(points, true, LEVELS, amount, seed)), true);

/** Cuts the corners of an open line three times, which makes it a smooth curve. */
function round(points: Float32Array): Float32Array {
  let line = points;
  for (let pass = 0; pass < 3; pass += 1) {
    const count = line.length / 2;
    const next = new Float32Array(count * 4 - 4 + 4);
    next.set(line.subarray(0, 2));
    for (let i = 0; i + 1 < count; i += 1) {
      for (const axis of [0, 1]) {
        const a = line[i * 2 + axis] as number;
        const b = line[i * 2 + 2 + axis] as number;
        next[i * 4 + 2 + axis] = a * 0.75 + b * 0.25;
        next[i * 4 + 4 + axis] = a * 0.25 + b * 0.75;
      }
    }
    next.set(line.subarray(-2), next.length - 2);
    line = next;
  }
  return line;
}

/** The parts of a line that lie on dry land. */
function onLand(points: Float32Array): Line[] {
  const parts: Line[] = [];
  let from = -1;
  for (let i = 0; i <= points.length; i += 2) {
    const dry = i < points.length && isLand(points[i] as number, points[i + 1] as number, 64);
    if (dry && from < 0) from = i;
    if (dry || from < 0) continue;
    if (i - from > 4) parts.push(toLine(points.slice(from, i), false));
    from = -1;
  }
  return parts;
}

export interface Geography {
  /** Land, then the waters cut out of the mainland, then islands on top. */
  readonly mainland: Line;
  readonly waters: readonly Line[];
  readonly islands: readonly Line[];
  readonly lakes: readonly Line[];
  readonly rivers: readonly Line[];
  readonly roads: readonly Line[];
}

let cached: Geography | undefined;

/** The world's lines, roughened once (about 20 ms) with fixed seeds. */
export function loadGeography(): Geography {
  if (cached !== undefined) return cached;
  const isles = Object.entries(sketch.islands).map(([name, points]) => CORRECTED[name] ?? asPoints(points));
  cached = {
    mainland: ring(readMainland(), 0.46, 1),
    waters: [ring(asPoints(sketch.inner_sea), 0.46, 2), ring(asPoints(sketch.fjord), 0.46, 3)],
    islands: [...isles, ...makeIslets()].map((points, i) => ring(points, 0.52, 9 + i)),
    lakes: [ring(ellipse(53.6, 19.6, 2.5, 4.4), 0.5, 60), ring(ellipse(12.6, 67.2, 1.4, 1.2), 0.4, 61)],
    rivers: [],
    roads: [],
  };
  const rivers = sketch.rivers.map((points, i) => round(roughen(asPoints(points), false, 2, 0.6, 50 + i)));
  const roads = ROAD_PAIRS.map(([from, to], i) =>
    round(
      roughen(
        [
          [from.ew, from.ns],
          [to.ew, to.ns],
        ],
        false,
        4,
        0.3,
        130 + i,
      ),
    ),
  );
  cached = { ...cached, rivers: rivers.flatMap(onLand), roads: roads.flatMap(onLand) };
  return cached;
}

/** Biome areas of the drawing, in paint order. */
export const BIOMES: readonly BiomeArea[] = sketch.biomes.map((biome) => ({
  name: biome.name,
  points: asPoints(biome.poly),
}));

/** Whether a point is inside a ring (even-odd rule), reading every `stride`-th point. */
export function isInside(line: Line, x: number, y: number, stride = 1): boolean {
  const { points } = line;
  let inside = false;
  const step = stride * 2;
  for (let i = 0, j = points.length - step; i < points.length; j = i, i += step) {
    const yi = points[i + 1] as number;
    const yj = points[j + 1] as number;
    if (yi > y === yj > y) continue;
    const xi = points[i] as number;
    const xj = points[j] as number;
    if (x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Whether there is land under a world position; lakes count as water. */
export function isLand(ew: number, ns: number, stride = 1): boolean {
  const world = loadGeography();
  const on = (line: Line) => isInside(line, ew, ns, stride);
  if (world.lakes.some(on)) return false;
  if (world.islands.some(on)) return true;
  return on(world.mainland) && !world.waters.some(on);
}
