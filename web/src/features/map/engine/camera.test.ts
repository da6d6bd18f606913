import { describe, expect, it } from "vitest";
import {
  clampCamera,
  fitCamera,
  mixCamera,
  toScreen,
  toWorld,
  ZOOM_MAX,
  zoomAround,
  zoomMin,
} from "./camera";

const size = { width: 1000, height: 700 };

describe("camera", () => {
  it("turns world to screen and back", () => {
    const camera = { ew: 33.6, ns: 42.1, zoom: 8 };
    expect(toScreen(camera, size, 33.6, 42.1)).toEqual({ x: 500, y: 350 });
    expect(toScreen(camera, size, 34.6, 43.1)).toEqual({ x: 508, y: 342 });
    const world = toWorld(camera, size, 123, 456);
    const back = toScreen(camera, size, world.ew, world.ns);
    expect(back.x).toBeCloseTo(123, 6);
    expect(back.y).toBeCloseTo(456, 6);
  });

  it("zooms around the pointer", () => {
    const camera = { ew: 10, ns: -20, zoom: 8 };
    const at = { x: 700, y: 200 };
    const before = toWorld(camera, size, at.x, at.y);
    const after = toWorld(zoomAround(camera, size, at, 20), size, at.x, at.y);
    expect(after.ew).toBeCloseTo(before.ew, 6);
    expect(after.ns).toBeCloseTo(before.ns, 6);
  });

  it("stays in the world and in the zoom limits", () => {
    const far = clampCamera({ ew: 500, ns: -500, zoom: 1e6 }, size);
    expect(far.zoom).toBe(ZOOM_MAX);
    expect(far.ew).toBeLessThan(103);
    expect(far.ns).toBeGreaterThan(-103);
    expect(clampCamera({ ew: 0, ns: 0, zoom: 0 }, size).zoom).toBe(zoomMin(size));
  });

  it("fits points with room around them", () => {
    const points = [
      { ew: 0, ns: 0 },
      { ew: 10, ns: 30 },
    ];
    const camera = fitCamera(points, size, 50, 40);
    expect(camera).not.toBeNull();
    if (camera === null) return;
    for (const { ew, ns } of points) {
      const at = toScreen(camera, size, ew, ns);
      expect(at.x).toBeGreaterThanOrEqual(50 - 1e-6);
      expect(at.y).toBeGreaterThanOrEqual(50 - 1e-6);
      expect(at.y).toBeLessThanOrEqual(650 + 1e-6);
    }
    expect(fitCamera([], size, 50, 40)).toBeNull();
  });

  it("flies from one view to the other without passing it", () => {
    const from = { ew: 0, ns: 0, zoom: 4 };
    const to = { ew: 50, ns: 20, zoom: 30 };
    expect(mixCamera(from, to, 0).ew).toBeCloseTo(0, 6);
    const end = mixCamera(from, to, 1);
    expect(end.ew).toBeCloseTo(50, 6);
    expect(end.zoom).toBeCloseTo(30, 6);
    expect(mixCamera(from, { ...to, zoom: 4 }, 0.5).ew).toBeCloseTo(25, 6);
  });
});
