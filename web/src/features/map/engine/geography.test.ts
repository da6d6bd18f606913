import { describe, expect, it } from "vitest";
import { isLand, loadGeography } from "./geography";
import { fbm, hash, noise, roughen } from "./noise";
import { ROAD_PAIRS, TOWNS } from "./towns";
import { RING_DETAIL } from "./world";

describe("noise", () => {
  // Fixed values: the same seed must draw the same world on every machine and in every release.
  it("is the same everywhere", () => {
    expect(hash(1, 2, 3)).toBe(hash(1, 2, 3));
    expect(hash(12, -7, 3)).toBeCloseTo(0.9462755697, 9);
    expect(noise(3.25, -7.5)).toBeCloseTo(0.16266608, 6);
    expect(fbm(10.1, 4.2, 5)).toBeCloseTo(0.62266392, 6);
  });

  it("stays in 0..1 and is continuous", () => {
    for (let x = -20; x < 20; x += 0.37) {
      const value = noise(x, x * 1.7);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(Math.abs(noise(x + 1e-4, x * 1.7) - value)).toBeLessThan(0.001);
    }
  });
});

describe("roughen", () => {
  it("keeps the drawn points at every 2 ** levels", () => {
    const drawn = [
      [0, 0],
      [10, 0],
      [10, 10],
    ] as const;
    const line = roughen(drawn, true, 3, 0.4, 1);
    expect(line.length).toBe(3 * 8 * 2);
    drawn.forEach(([x, y], i) => {
      expect([line[i * 16], line[i * 16 + 1]]).toEqual([x, y]);
    });
    expect(roughen(drawn, true, 3, 0.4, 1)).toEqual(line);
  });
});

describe("the world", () => {
  it.each(TOWNS.map((town) => [town.name, town] as const))("%s stands on dry land", (_, town) => {
    const around = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => (i / 8) * Math.PI * 2);
    for (const angle of around) {
      expect(isLand(town.ew + Math.cos(angle) * 0.4, town.ns + Math.sin(angle) * 0.4)).toBe(true);
    }
  });

  it("knows sea and lakes as water", () => {
    expect(isLand(-20, -30)).toBe(false);
    expect(isLand(53.6, 19.6)).toBe(false);
    expect(isLand(101, 101)).toBe(false);
  });

  it("has its roads and the detail the painters count on", () => {
    expect(ROAD_PAIRS.length).toBeGreaterThan(30);
    expect(loadGeography().mainland.points.length % (RING_DETAIL * 2)).toBe(0);
  });
});
