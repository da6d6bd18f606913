/** A dot on the screen that may join a cluster. */
export interface Dot {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Dots nearer than this become one cluster, if there are three. */
export const CLUSTER_RADIUS = 11;
/** A member leaves its cluster only beyond this, so that clusters do not flicker. */
const KEEP_RADIUS = 15;
const SMALLEST = 3;

/**
 * Groups dots that stand on each other.
 *
 * `dots` in a fixed order, which decides who seeds a cluster. `previous`: cluster of each name at
 * the last call, by any number. Returns the members of each cluster.
 */
export function findClusters<T extends Dot>(
  dots: readonly T[],
  previous: ReadonlyMap<string, number>,
): T[][] {
  const cell = KEEP_RADIUS;
  const grid = new Map<number, T[]>();
  const keyOf = (x: number, y: number) => Math.floor(x / cell) * 65536 + Math.floor(y / cell);
  for (const dot of dots) {
    const key = keyOf(dot.x, dot.y);
    const list = grid.get(key);
    if (list === undefined) grid.set(key, [dot]);
    else list.push(dot);
  }
  const taken = new Set<string>();
  const clusters: T[][] = [];
  for (const seed of dots) {
    if (taken.has(seed.name)) continue;
    const before = previous.get(seed.name);
    const members = [seed];
    for (let gx = -1; gx <= 1; gx += 1) {
      for (let gy = -1; gy <= 1; gy += 1) {
        for (const other of grid.get(keyOf(seed.x + gx * cell, seed.y + gy * cell)) ?? []) {
          if (other === seed || taken.has(other.name)) continue;
          const isOld = before !== undefined && previous.get(other.name) === before;
          const reach = isOld ? KEEP_RADIUS : CLUSTER_RADIUS;
          if (Math.hypot(other.x - seed.x, other.y - seed.y) < reach) members.push(other);
        }
      }
    }
    if (members.length < SMALLEST) continue;
    for (const member of members) taken.add(member.name);
    clusters.push(members);
  }
  return clusters;
}
