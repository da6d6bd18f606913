import { describe, expect, it } from "vitest";
import type { MapPlayer, TrailPoint } from "../renderer";
import { ageAlpha, TRAIL_MS, TrailStore } from "./trails";

const point = (atMs: number, ew: number, ns = 0): TrailPoint => ({ atMs, ew, ns, z: 0 });
const report = (atMs: number, ew: number): MapPlayer => ({
  name: "Aldra",
  ew,
  ns: 0,
  z: 0,
  state: "hunting",
  presence: "live",
  color: 1,
  killsPerHour: 0,
  receivedAtMs: atMs,
});

describe("TrailStore", () => {
  it("appends new reports and ignores repeated ones", () => {
    const store = new TrailStore();
    store.append(report(1000, 0));
    store.append(report(3000, 0.1));
    store.append(report(3000, 0.1));
    expect(store.get("Aldra").map((p) => p.atMs)).toEqual([1000, 3000]);
  });

  it("cuts the trail when time goes back", () => {
    const store = new TrailStore();
    for (const atMs of [1000, 3000, 5000]) store.append(report(atMs, atMs / 10_000));
    store.append(report(2000, 0.9));
    expect(store.get("Aldra").map((p) => p.atMs)).toEqual([1000, 2000]);
  });

  it("forgets what is older than ten minutes", () => {
    const store = new TrailStore();
    for (let i = 0; i < 500; i += 1) store.append(report(i * 2000, i * 0.01));
    const oldest = store.get("Aldra")[0]?.atMs ?? 0;
    expect(oldest).toBeGreaterThan(499 * 2000 - TRAIL_MS - 41 * 2000);
    expect(store.nowMs).toBe(499 * 2000);
  });

  it("breaks only at a step of more than two map units", () => {
    const store = new TrailStore();
    store.replace(
      new Map([["Aldra", [point(0, 0), point(1, 1), point(2, 3), point(3, 5.1), point(4, 5.2)]]]),
    );
    expect(store.thin("Aldra", 0.01).map((p) => p?.ew ?? null)).toEqual([0, 1, 3, 3, null, 5.1, 5.2]);
  });

  it("thins near points, keeps growing, and marks teleports", () => {
    const store = new TrailStore();
    for (let i = 0; i < 10; i += 1) store.append(report(i, i * 0.1));
    expect(store.thin("Aldra", 0.25).map((p) => p?.ew.toFixed(1))).toEqual(["0.0", "0.3", "0.6", "0.9"]);
    store.append(report(10, 30));
    const kept = store.thin("Aldra", 0.25);
    expect(kept.at(-1)?.ew).toBe(30);
    expect(kept.at(-2)).toBeNull();
  });

  it("knows the heading of the last step", () => {
    const store = new TrailStore();
    store.replace(new Map([["Aldra", [point(0, 0), point(1, 1), point(2, 1)]]]));
    expect(store.headingOf("Aldra")).toBeCloseTo(Math.PI / 2, 6);
    expect(store.headingOf("Nobody")).toBeNull();
  });
});

it("fades from .72 at the head to nearly nothing", () => {
  expect(ageAlpha(5)).toBeCloseTo(0.72, 6);
  expect(ageAlpha(0)).toBeLessThan(0.15);
});
