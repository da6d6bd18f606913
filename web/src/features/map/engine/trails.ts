import type { MapPlayer, TrailColor, TrailPoint } from "../renderer";
import type { TrailBatch, View } from "./messages";
import type { Theme } from "./theme";

/** How long a trail reaches back. */
export const TRAIL_MS = 600_000;
/** A step longer than this many map units is a teleport: the line breaks there. */
export const TELEPORT_UNITS = 2;
/** Steps of fading from the old end to the head. */
const AGES = 6;
/** Points nearer than this on screen are left out. */
const THIN_PX = 2;

/** Opacity of an age bucket, 0 the oldest. */
export const ageAlpha = (bucket: number): number => 0.1 + 0.62 * ((bucket + 1) / AGES) ** 1.6;

/** Square of the distance in map units; `Math.hypot` is too slow for half a million points. */
const squared = (a: TrailPoint, b: TrailPoint): number => (a.ew - b.ew) ** 2 + (a.ns - b.ns) ** 2;

const isJump = (a: TrailPoint, b: TrailPoint): boolean => squared(a, b) > TELEPORT_UNITS ** 2;

/** A trail with near points left out, grown as the trail grows. */
interface Thinned {
  tolerance: number;
  /** Kept points; a `null` stands before the first point after a teleport. */
  readonly kept: (TrailPoint | null)[];
  /** Points of the trail already looked at. */
  seen: number;
}

/** Last ten minutes of every character. */
export class TrailStore {
  private readonly thinned = new Map<string, Thinned>();
  private trails = new Map<string, TrailPoint[]>();
  private newestMs = 0;

  replace(trails: ReadonlyMap<string, readonly TrailPoint[]>): void {
    this.trails = new Map([...trails].map(([name, points]) => [name, [...points]]));
    this.thinned.clear();
    this.newestMs = 0;
    for (const points of trails.values()) {
      this.newestMs = Math.max(this.newestMs, points.at(-1)?.atMs ?? 0);
    }
  }

  /** Adds the reported position, unless it is known; going back in time cuts the trail. */
  append(player: MapPlayer): void {
    const atMs = player.receivedAtMs;
    let points = this.trails.get(player.name);
    if (points === undefined) {
      points = [];
      this.trails.set(player.name, points);
    }
    if ((points.at(-1)?.atMs ?? 0) >= atMs) this.thinned.delete(player.name);
    while (points.length > 0 && (points.at(-1)?.atMs ?? 0) >= atMs) points.pop();
    points.push({ atMs, ew: player.ew, ns: player.ns, z: player.z });
    this.newestMs = Math.max(atMs, this.newestMs - TRAIL_MS < atMs ? this.newestMs : atMs);
    const stale = points.findIndex((point) => point.atMs > this.newestMs - TRAIL_MS);
    // Cutting in lumps keeps the array from moving at every report.
    if (stale <= 40) return;
    points.splice(0, stale);
    this.thinned.delete(player.name);
  }

  remove(name: string): void {
    this.trails.delete(name);
    this.thinned.delete(name);
  }

  /** The trail without points nearer than `tolerance` map units to the one before. */
  thin(name: string, tolerance: number): readonly (TrailPoint | null)[] {
    const points = this.get(name);
    let thinned = this.thinned.get(name);
    if (thinned === undefined || thinned.tolerance !== tolerance) {
      thinned = { tolerance, kept: [], seen: 0 };
      this.thinned.set(name, thinned);
    }
    const { kept } = thinned;
    for (; thinned.seen < points.length; thinned.seen += 1) {
      const point = points[thinned.seen] as TrailPoint;
      const before = points[thinned.seen - 1];
      const last = kept.at(-1);
      if (before !== undefined && isJump(before, point)) kept.push(before, null, point);
      else if (last == null || squared(last, point) >= tolerance * tolerance) kept.push(point);
    }
    return kept;
  }

  get(name: string): readonly TrailPoint[] {
    return this.trails.get(name) ?? [];
  }

  /** Heading of the last step of a trail in radians, or null for one that stands still. */
  headingOf(name: string): number | null {
    const points = this.get(name);
    const last = points.at(-1);
    if (last === undefined) return null;
    for (let i = points.length - 2; i >= 0; i -= 1) {
      const point = points[i] as TrailPoint;
      const ew = last.ew - point.ew;
      const ns = last.ns - point.ns;
      if (Math.hypot(ew, ns) > 0.02) return Math.atan2(ew, ns);
    }
    return null;
  }

  get nowMs(): number {
    return this.newestMs;
  }
}

/** What the painter needs of a drawn character. */
export interface TrailHead {
  readonly player: MapPlayer;
  /** Where the dot is now; the line ends there, not at the place it glides to. */
  readonly ew: number;
  readonly ns: number;
}

/** Marks the paths of selected characters, which are drawn last and wider. */
const SELECTED = "*";
const KILLS_TOP = 1500;

function makeColorOf(
  mode: TrailColor,
  heads: Iterable<TrailHead>,
  theme: Theme,
): (player: MapPlayer, z: number) => string {
  if (mode === "character") return (player) => theme.ch[player.color] ?? theme.label2;
  if (mode === "kills") {
    const ramp = theme.heatCss;
    return (player) =>
      ramp[
        Math.min(ramp.length - 1, 1 + Math.floor((player.killsPerHour / KILLS_TOP) * (ramp.length - 1)))
      ] ?? "";
  }
  const heights = [...heads].map((head) => head.player.z).sort((a, b) => a - b);
  const low = heights[Math.floor(heights.length * 0.05)] ?? 0;
  const high = heights[Math.floor(heights.length * 0.95)] ?? 1;
  const ramp = theme.cool;
  const top = ramp.length - 1;
  return (_, z) =>
    ramp[Math.max(1, Math.min(top, 1 + Math.floor(((z - low) / Math.max(0.01, high - low)) * top)))] ?? "";
}

/** Above this many steps on screen, lines are one pixel wide: Skia draws those five times faster. */
const FINE_STEPS = 7_000;
/** More steps than this are thinned out, whatever the distance between them. */
const STEPS_MAX = 22_000;

/** Length in pixels of all trails that may be seen; a rough count of the steps to draw. */
function countPixels(heads: readonly TrailHead[], store: TrailStore, view: View): number {
  const { camera, size } = view;
  const reachEw = size.width / camera.zoom / 2 + 4;
  const reachNs = size.height / camera.zoom / 2 + 4;
  let units = 0;
  for (const { player, ew, ns } of heads) {
    if (Math.abs(ew - camera.ew) > reachEw || Math.abs(ns - camera.ns) > reachNs) continue;
    const points = store.get(player.name);
    // Every eighth step stands for its neighbours.
    for (let i = 8; i < points.length; i += 8) {
      const a = points[i] as TrailPoint;
      const b = points[i - 1] as TrailPoint;
      units += Math.min(TELEPORT_UNITS, Math.abs(a.ew - b.ew) + Math.abs(a.ns - b.ns)) * 6.4;
    }
  }
  return units * camera.zoom;
}

/** Collects what is seen of all trails: one batch for each colour and age. */
export function collectTrails(
  view: View,
  store: TrailStore,
  heads: readonly TrailHead[],
  selection: ReadonlySet<string>,
  mode: TrailColor,
  theme: Theme,
): TrailBatch[] {
  const { camera, size } = view;
  const { zoom } = camera;
  const { width, height } = size;
  const dx = width / 2 - camera.ew * zoom;
  const dy = height / 2 + camera.ns * zoom;
  const colorOf = makeColorOf(mode, heads, theme);
  const oldest = store.nowMs - TRAIL_MS;
  const paths = new Map<string, number[][]>();
  const pixels = countPixels(heads, store, view);
  const isCrowded = pixels / THIN_PX > FINE_STEPS;
  // Whole powers of two keep the thinned lines valid while the zoom changes.
  const wanted = Math.max(THIN_PX, pixels / STEPS_MAX) / zoom;
  const tolerance = 2 ** Math.floor(Math.log2(wanted) + 0.3);
  const pathOf = (color: string, atMs: number): number[] => {
    const age = Math.min(AGES - 1, Math.max(0, Math.floor(((atMs - oldest) / TRAIL_MS) * AGES)));
    let buckets = paths.get(color);
    if (buckets === undefined) {
      buckets = Array.from({ length: AGES }, () => []);
      paths.set(color, buckets);
    }
    return buckets[age] as number[];
  };
  for (const head of heads) {
    const { player } = head;
    const prefix = selection.has(player.name) ? SELECTED : "";
    const points = store.thin(player.name, tolerance);
    let px = 0;
    let py = 0;
    let starts = true;
    let open: number[] | undefined;
    // The line ends at the dot, which is still on its way to the newest point.
    const newest = store.get(player.name).at(-1);
    const count = points.at(-1) === newest ? points.length - 1 : points.length;
    for (let i = 0; i <= count; i += 1) {
      const isHead = i === count;
      const point = isHead ? newest : points[i];
      if (point == null) {
        starts = true;
        continue;
      }
      if (point.atMs < oldest) continue;
      const x = dx + (isHead ? head.ew : point.ew) * zoom;
      const y = dy - (isHead ? head.ns : point.ns) * zoom;
      const isOut =
        (x < 0 && px < 0) || (y < 0 && py < 0) || (x > width && px > width) || (y > height && py > height);
      if (starts || isOut) open = undefined;
      else {
        const path = pathOf(prefix + colorOf(player, point.z), point.atMs);
        if (open !== path) path.push(Number.NaN, Number.NaN, px, py);
        path.push(x, y);
        open = path;
      }
      starts = false;
      px = x;
      py = y;
    }
  }
  const ordered = [...paths].sort(([a], [b]) => Number(a[0] === SELECTED) - Number(b[0] === SELECTED));
  return ordered.flatMap(([key, buckets]) => {
    const isSelected = key[0] === SELECTED;
    const color = isSelected ? key.slice(1) : key;
    const lineWidth = isSelected ? 2.2 : isCrowded ? 1 / view.dpr : 1.35;
    const boost = isSelected ? 0.2 : isCrowded ? 0.08 : 0;
    return buckets.flatMap((points, age): TrailBatch[] => {
      if (points.length === 0) return [];
      const alpha = Math.min(1, ageAlpha(age) + boost);
      return [{ color, width: lineWidth, alpha, points: new Float32Array(points) }];
    });
  });
}
