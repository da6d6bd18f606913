import { describe, expect, it } from "vitest";
import type { MapPlayer } from "../renderer";
import { PlayerStore } from "./players";

const player = (ew: number, receivedAtMs: number): MapPlayer => ({
  name: "Aldra",
  ew,
  ns: 0,
  z: 0,
  state: "moving",
  presence: "live",
  color: 1,
  killsPerHour: 0,
  receivedAtMs,
});

describe("PlayerStore", () => {
  it("glides in a straight line and stops at the report", () => {
    const store = new PlayerStore();
    store.set([player(0, 0)], 0, true);
    store.set([player(1, 2000)], 2000, true);
    store.step(3000);
    expect(store.get("Aldra")?.ew).toBeCloseTo(0.5, 6);
    expect(store.get("Aldra")?.heading).toBeCloseTo(Math.PI / 2, 6);
    store.step(9000);
    expect(store.get("Aldra")?.ew).toBe(1);
    expect(store.step(9016).isMoving).toBe(false);
  });

  it("goes on from where the dot is, not from the last report", () => {
    const store = new PlayerStore();
    store.set([player(0, 0)], 0, true);
    store.set([player(1, 2000)], 2000, true);
    store.step(3000);
    store.set([player(1.5, 4000)], 3000, true);
    store.step(3001);
    expect(store.get("Aldra")?.ew).toBeCloseTo(0.5, 2);
  });

  it("does not start anew when a report is repeated", () => {
    const store = new PlayerStore();
    store.set([player(0, 0)], 0, true);
    store.set([player(1, 2000)], 2000, true);
    expect(store.set([player(1, 2000)], 3000, true)).toEqual([]);
    store.step(4000);
    expect(store.get("Aldra")?.ew).toBe(1);
  });

  it("jumps over more than two map units and under reduced motion", () => {
    const store = new PlayerStore();
    store.set([player(0, 0)], 0, true);
    store.set([player(5, 2000)], 2000, true);
    expect(store.get("Aldra")?.ew).toBe(5);
    store.set([player(5.5, 4000)], 4000, false);
    expect(store.get("Aldra")?.ew).toBe(5.5);
  });

  it("fades out who is missing, and takes back who returns", () => {
    const store = new PlayerStore();
    store.set([player(0, 0)], 0, true);
    store.set([], 1000, true);
    store.step(1350);
    expect(store.get("Aldra")?.alpha).toBeCloseTo(0.5, 6);
    store.set([player(0, 0)], 1400, true);
    store.step(1500);
    expect(store.get("Aldra")?.alpha).toBe(1);
    store.set([], 2000, true);
    expect(store.step(2800).gone).toEqual(["Aldra"]);
  });
});
