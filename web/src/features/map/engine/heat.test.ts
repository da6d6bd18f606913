import { expect, it } from "vitest";
import type { Rgb } from "./colors";
import { oklch } from "./colors";
import { heatColor, heatShare } from "./heat-picture";

it("puts counts on a logarithmic scale", () => {
  expect(heatShare(0, 100)).toBe(0);
  expect(heatShare(100, 100)).toBe(1);
  expect(heatShare(500, 100)).toBe(1);
  expect(heatShare(10, 100)).toBeGreaterThan(0.5);
});

it("walks the ramp and grows more opaque", () => {
  const ramp: Rgb[] = [
    [0, 0, 0],
    [100, 100, 100],
    [200, 200, 200],
  ];
  expect(heatColor(0.25, ramp)[0]).toBeCloseTo(50, 6);
  expect(heatColor(1, ramp)[0]).toBe(200);
  expect(heatColor(1, ramp)[3]).toBeGreaterThan(heatColor(0.1, ramp)[3]);
});

it("turns OKLCH into the bytes the browser shows", () => {
  expect(oklch(1, 0, 0).map(Math.round)).toEqual([255, 255, 255]);
  // tokens.css: --map-coast is oklch(0.470 0.030 200), #476061.
  expect(oklch(0.47, 0.03, 200).map(Math.round)).toEqual([0x47, 0x60, 0x61]);
});
