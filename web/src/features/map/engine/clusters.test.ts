import { expect, it } from "vitest";
import { findClusters } from "./clusters";

const dot = (name: string, x: number, y = 100) => ({ name, x, y });
const none = new Map<string, number>();
const names = (clusters: { name: string }[][]) => clusters.map((c) => c.map((d) => d.name).sort());

it("makes a cluster of three, not of two", () => {
  expect(findClusters([dot("a", 100), dot("b", 105)], none)).toEqual([]);
  expect(names(findClusters([dot("a", 100), dot("b", 105), dot("c", 95), dot("d", 130)], none))).toEqual([
    ["a", "b", "c"],
  ]);
});

it("finds neighbours across the cells of its grid, also left of zero", () => {
  expect(names(findClusters([dot("a", -1), dot("b", 1), dot("c", 3)], none))).toEqual([["a", "b", "c"]]);
});

it("keeps members a little longer than it takes them", () => {
  const dots = [dot("a", 100), dot("b", 104), dot("c", 118)];
  expect(findClusters(dots, none)).toEqual([]);
  const before = new Map([
    ["a", 0],
    ["b", 0],
    ["c", 0],
  ]);
  expect(names(findClusters(dots, before))).toEqual([["a", "b", "c"]]);
});

it("puts nobody into two clusters", () => {
  const dots = Array.from({ length: 60 }, (_, i) => dot(`n${i}`, 50 + i * 3, 50 + (i % 5)));
  const seen = findClusters(dots, none)
    .flat()
    .map((d) => d.name);
  expect(new Set(seen).size).toBe(seen.length);
});
