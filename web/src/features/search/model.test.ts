import { describe, expect, it } from "vitest";
import { search } from "./model";

const PLAYERS = ["Crag Minor", "Old Crag", "Scragly", "Ysolde"].map(
  (name) => ({ name, state: "hunting", place: "Uziz" }) as const,
);
const PLACES = [
  { name: "Cragstone", ew: 49.2, ns: 25.6 },
  { name: "Uziz", ew: 28.3, ns: -25.2 },
];
const names = (typed: string) =>
  search(typed, PLAYERS, PLACES).map((r): string => {
    switch (r.kind) {
      case "coordinates":
        return `${r.ns},${r.ew}`;
      case "player":
        return r.player.name;
      case "place":
        return r.place.name;
      case "inventory":
        return `inventory ${r.name}`;
      default:
        return `items ${r.text}`;
    }
  });

describe("search", () => {
  it("puts beginnings before insides, players before places", () => {
    expect(names("crag")).toEqual([
      "Crag Minor",
      "Old Crag",
      "Scragly",
      "Cragstone",
      "inventory Crag Minor",
      "inventory Old Crag",
      "items crag",
    ]);
  });
  it("understands coordinates", () => {
    expect(names("42.1N, 33.6E")).toEqual(["42.1,33.6"]);
  });
  it("finds nothing for nothing, and leaves the unknown to the items", () => {
    expect(names("  ")).toEqual([]);
    expect(names("zzz")).toEqual(["items zzz"]);
  });
});
