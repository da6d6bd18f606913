import { expect, it } from "vitest";
import { placeFinder } from "./model";

const placeOf = placeFinder([
  { name: "Holtburg", ew: 33.3, ns: 42.3, kind: "town", culture: "Aluvian" },
  { name: "Cragstone", ew: 49.2, ns: 25.6, kind: "town", culture: "Aluvian" },
]);

it("names the nearest town", () => {
  expect(placeOf(47.3, 25.9)).toBe("Cragstone");
  expect(placeOf(33, 80)).toBe("Holtburg");
});

it("names none without a position or a town", () => {
  expect(placeOf(null, 25)).toBe("");
  expect(placeFinder([])(1, 1)).toBe("");
});
