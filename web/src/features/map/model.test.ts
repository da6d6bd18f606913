import { describe, expect, it } from "vitest";
import { newRow } from "../../stores/live-players";
import { isWithin, scaleBar, toMapPlayer, toTrails } from "./model";

describe("toMapPlayer", () => {
  it("leaves out who has no position", () => {
    const row = newRow({ character_name: "Idris", ew: null, ns: 3 });
    expect(toMapPlayer({ row, presence: "live", goneAtMs: null })).toBeNull();
  });
  it("takes unknown numbers for none", () => {
    const row = newRow({ character_name: "Idris", ew: 1, ns: 3, received_at: "2026-11-21T20:00:00Z" });
    expect(toMapPlayer({ row, presence: "stale", goneAtMs: null })).toMatchObject({
      z: 0,
      killsPerHour: 0,
      presence: "stale",
      receivedAtMs: Date.parse("2026-11-21T20:00:00Z"),
    });
  });
});

it("parts trails by character and keeps their order", () => {
  const point = (character_name: string, second: number) => ({
    character_name,
    timestamp: `2026-11-21T20:00:0${second}Z`,
    ew: second,
    ns: 0,
    z: 0,
  });
  const trails = toTrails([point("A", 1), point("B", 2), point("A", 3)]);
  expect(trails.get("A")?.map((p) => p.ew)).toEqual([1, 3]);
  expect(trails.get("B")?.map((p) => p.ew)).toEqual([2]);
});

it("knows what is in view", () => {
  const camera = { ew: 10, ns: 10, zoom: 8 };
  const size = { width: 160, height: 80 };
  expect(isWithin(camera, size, 20, 5)).toBe(true);
  expect(isWithin(camera, size, 20.1, 5)).toBe(false);
  expect(isWithin(camera, size, 20, 4.9)).toBe(false);
});

it.each([
  [8.2, 10, 82],
  [1, 50, 50],
  [400, 0.2, 80],
])("at %s px a unit the scale bar is %s units", (zoom, units, px) => {
  const bar = scaleBar(zoom, 90);
  expect(bar.units).toBeCloseTo(units);
  expect(bar.px).toBeCloseTo(px);
});
