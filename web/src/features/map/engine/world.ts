import type { Point } from "./noise";

/** Edges of the world in map units, both axes. */
export const WORLD_MIN = -101.95;
export const WORLD_MAX = 102.05;
export const WORLD_SIZE = WORLD_MAX - WORLD_MIN;

/** Points of a shore between two points of the drawing: about 0.04 map units apart. */
export const RING_DETAIL = 128;

/** A biome's drawn area. */
export interface BiomeArea {
  readonly name: string;
  readonly points: readonly Point[];
}

export const WORLD_CENTRE = (WORLD_MIN + WORLD_MAX) / 2;

/** Map units between grid lines: finer when there is room. */
export function gridStep(zoom: number): number {
  if (zoom > 56) return 1;
  return zoom > 26 ? 5 : 10;
}
