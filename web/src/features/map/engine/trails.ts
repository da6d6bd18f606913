import type { MapPlayer, TrailColor, TrailPoint } from "../renderer";
import type { View } from "./base-layer";
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

const isJump = (a: TrailPoint, b: TrailPoint): boolean =>
  Math.hypot(a.ew - b.ew, a.ns - b.ns) > TELEPORT_UNITS;

/** Splits a trail where the character teleported; single points are left out. */
export function splitTrail(points: readonly TrailPoint[]): TrailPoint[][] {
  const parts: TrailPoint[][] = [];
  let part: TrailPoint[] = [];
  for (const point of points) {
    const last = part.at(-1);
    if (last !== undefined && isJump(last, point)) {
      if (part.length > 1) parts.push(part);
      part = [];
    }
    part.push(point);
  }
  if (part.length > 1) parts.push(part);
  return parts;
}

/** Last ten minutes of every character. */
export class TrailStore {
  private trails = new Map<string, TrailPoint[]>();
  private newestMs = 0;

  replace(trails: ReadonlyMap<string, readonly TrailPoint[]>): void {
    this.trails = new Map([...trails].map(([name, points]) => [name, [...points]]));
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
    while (points.length > 0 && (points.at(-1)?.atMs ?? 0) >= atMs) points.pop();
    points.push({ atMs, ew: player.ew, ns: player.ns, z: player.z });
    this.newestMs = Math.max(atMs, this.newestMs - TRAIL_MS < atMs ? this.newestMs : atMs);
    const stale = points.findIndex((point) => point.atMs > this.newestMs - TRAIL_MS);
    // Cutting in lumps keeps the array from moving at every report.
    if (stale > 40) points.splice(0, stale);
  }

  remove(name: string): void {
    this.trails.delete(name);
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
      ramp[Math.min(ramp.length - 1, 1 + Math.floor((player.killsPerHour / KILLS_TOP) * (ramp.length - 1)))] ?? "";
  }
  const heights = [...heads].map((head) => head.player.z).sort((a, b) => a - b);
  const low = heights[Math.floor(heights.length * 0.05)] ?? 0;
  const high = heights[Math.floor(heights.length * 0.95)] ?? 1;
  const ramp = theme.cool;
  const top = ramp.length - 1;
  return (_, z) =>
    ramp[Math.max(1, Math.min(top, 1 + Math.floor(((z - low) / Math.max(0.01, high - low)) * top)))] ?? "";
}

/** Paints all trails: one path for each colour and age. */
export function drawTrails(
  context: CanvasRenderingContext2D,
  view: View,
  store: TrailStore,
  heads: readonly TrailHead[],
  selection: ReadonlySet<string>,
  mode: TrailColor,
  theme: Theme,
): void {
  const { camera, size } = view;
  const zoom = camera.zoom;
  const dx = size.width / 2 - camera.ew * zoom;
  const dy = size.height / 2 + camera.ns * zoom;
  const colorOf = makeColorOf(mode, heads, theme);
  const oldest = store.nowMs - TRAIL_MS;
  const paths = new Map<string, Path2D[]>();
  const thin = THIN_PX * THIN_PX;
  const addTrail = (head: TrailHead, prefix: string) => {
    const points = store.get(head.player.name);
    let px = 0;
    let py = 0;
    let before: TrailPoint | undefined;
    let open: Path2D | undefined;
    for (let i = 0; i < points.length; i += 1) {
      const point = points[i] as TrailPoint;
      if (point.atMs < oldest) continue;
      const isHead = i === points.length - 1;
      const x = dx + (isHead ? head.ew : point.ew) * zoom;
      const y = dy - (isHead ? head.ns : point.ns) * zoom;
      const jumped = before !== undefined && isJump(before, point);
      if (before === undefined || jumped) {
        px = x;
        py = y;
        open = undefined;
        before = point;
        continue;
      }
      before = point;
      const near = (x - px) ** 2 + (y - py) ** 2;
      if (near < thin && !isHead) continue;
      const outside =
        (x < 0 && px < 0) || (y < 0 && py < 0) ||
        (x > size.width && px > size.width) || (y > size.height && py > size.height);
      if (outside) open = undefined;
      else {
        const color = prefix + colorOf(head.player, point.z);
        const age = Math.min(AGES - 1, Math.max(0, Math.floor(((point.atMs - oldest) / TRAIL_MS) * AGES)));
        let buckets = paths.get(color);
        if (buckets === undefined) {
          buckets = Array.from({ length: AGES }, () => new Path2D());
          paths.set(color, buckets);
        }
        const path = buckets[age] as Path2D;
        if (open !== path) path.moveTo(px, py);
        path.lineTo(x, y);
        open = path;
      }
      px = x;
      py = y;
    }
  };
  for (const head of heads) addTrail(head, selection.has(head.player.name) ? "*" : "");
  context.lineJoin = "round";
  context.lineCap = "butt";
  const ordered = [...paths].sort(([a], [b]) => Number(a.startsWith("*")) - Number(b.startsWith("*")));
  for (const [key, buckets] of ordered) {
    const isSelected = key.startsWith("*");
    context.strokeStyle = isSelected ? key.slice(1) : key;
    context.lineWidth = isSelected ? 2.2 : 1.35;
    buckets.forEach((path, age) => {
      context.globalAlpha = isSelected ? Math.min(1, ageAlpha(age) + 0.2) : ageAlpha(age);
      context.stroke(path);
    });
  }
  context.globalAlpha = 1;
}
