import type { Camera, ScreenPoint } from "../renderer";
import { WORLD_MAX, WORLD_MIN, WORLD_SIZE } from "./world";

/** Size of the map box in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface WorldPoint {
  readonly ew: number;
  readonly ns: number;
}

/** Deepest zoom: about two metres a pixel. */
export const ZOOM_MAX = 120;

const CENTRE = (WORLD_MIN + WORLD_MAX) / 2;

/** The farthest zoom: the whole world with a little sea around it. */
export function zoomMin(size: Size): number {
  return Math.max(0.5, (Math.min(size.width, size.height) / WORLD_SIZE) * 0.92);
}

export function toScreen(camera: Camera, size: Size, ew: number, ns: number): ScreenPoint {
  return {
    x: size.width / 2 + (ew - camera.ew) * camera.zoom,
    y: size.height / 2 - (ns - camera.ns) * camera.zoom,
  };
}

export function toWorld(camera: Camera, size: Size, x: number, y: number): WorldPoint {
  return {
    ew: camera.ew + (x - size.width / 2) / camera.zoom,
    ns: camera.ns - (y - size.height / 2) / camera.zoom,
  };
}

/**
 * Keeps zoom in its limits and the centre near the world.
 *
 * The view may pass the world's edge by a third, so that nothing hides behind windows at its side.
 */
export function clampCamera(camera: Camera, size: Size): Camera {
  const zoom = Math.min(ZOOM_MAX, Math.max(zoomMin(size), camera.zoom));
  const clamp = (value: number, pixels: number): number => {
    const reach = Math.max(pixels / zoom / 6, WORLD_SIZE / 2 - pixels / zoom / 6);
    return Math.min(CENTRE + reach, Math.max(CENTRE - reach, value));
  };
  return { ew: clamp(camera.ew, size.width), ns: clamp(camera.ns, size.height), zoom };
}

/** Zooms while the world point under `at` stays where it is. */
export function zoomAround(camera: Camera, size: Size, at: ScreenPoint, zoom: number): Camera {
  const limited = Math.min(ZOOM_MAX, Math.max(zoomMin(size), zoom));
  const fixed = toWorld(camera, size, at.x, at.y);
  return clampCamera(
    {
      ew: fixed.ew - (at.x - size.width / 2) / limited,
      ns: fixed.ns + (at.y - size.height / 2) / limited,
      zoom: limited,
    },
    size,
  );
}

/** The nearest view that shows all points with `padding` pixels around, at most at `zoomTop`. */
export function fitCamera(
  points: readonly WorldPoint[],
  size: Size,
  padding: number,
  zoomTop: number,
): Camera | null {
  if (points.length === 0) return null;
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const { ew, ns } of points) {
    west = Math.min(west, ew);
    east = Math.max(east, ew);
    south = Math.min(south, ns);
    north = Math.max(north, ns);
  }
  const room = (pixels: number, span: number) => Math.max(40, pixels - 2 * padding) / Math.max(span, 1e-6);
  const zoom = Math.min(zoomTop, room(size.width, east - west), room(size.height, north - south));
  return clampCamera({ ew: (west + east) / 2, ns: (south + north) / 2, zoom }, size);
}

/** A place between two views, `t` in 0..1; zoom moves by equal factors. */
export function mixCamera(from: Camera, to: Camera, t: number): Camera {
  const zoom = from.zoom * (to.zoom / from.zoom) ** t;
  // The centre moves with the zoom, so that a flight heads straight for its goal on screen.
  const share =
    Math.abs(to.zoom - from.zoom) < 1e-6 ? t : (1 / from.zoom - 1 / zoom) / (1 / from.zoom - 1 / to.zoom);
  return {
    ew: from.ew + (to.ew - from.ew) * share,
    ns: from.ns + (to.ns - from.ns) * share,
    zoom,
  };
}

/** The ease-out of every flight. */
export const easeOut = (t: number): number => 1 - (1 - t) ** 3;
