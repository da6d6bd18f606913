import { describe, expect, it } from "vitest";
import {
  distanceMetres,
  formatCoordinates,
  landblockAt,
  parseCoordinates,
  parseLocation,
} from "./coordinates";

describe("formatCoordinates", () => {
  it.each([
    [{ ns: 42.1, ew: 33.6 }, "42.1N, 33.6E"],
    [{ ns: -21.6, ew: -1.7 }, "21.6S, 1.7W"],
    [{ ns: -0.02, ew: 0 }, "0.0N, 0.0E"],
  ])("%o is %s", (position, text) => {
    expect(formatCoordinates(position)).toBe(text);
  });
});

describe("parseCoordinates", () => {
  it.each([
    ["42.1N, 33.6E", 42.1, 33.6],
    ["42.1N 33.6E", 42.1, 33.6],
    ["42.1n33.6e", 42.1, 33.6],
    ["  33.6E 42.1N ", 42.1, 33.6],
    ["42.1 n 33.6 e", 42.1, 33.6],
    ["21.6S;1.7W", -21.6, -1.7],
    ["-21.6N, 1.7W", -21.6, -1.7],
    ["42.1, -33.6", 42.1, -33.6],
    ["42.1 -33.6", 42.1, -33.6],
    ["42, \u221233.6", 42, -33.6],
  ])("reads %s", (text, ns, ew) => {
    expect(parseCoordinates(text)).toEqual({ ns, ew });
  });

  it.each(["", "42.1", "42.1N", "42.1N 33.6N", "42.1 33.6E", "103N 0E", "Holtburg", "1.2.3, 4", "0xA9B4"])(
    "refuses %s",
    (text) => {
      expect(parseCoordinates(text)).toBeNull();
    },
  );

  it("reads what it wrote, all over the world", () => {
    for (let ns = -101.9; ns < 102; ns += 7.3) {
      for (let ew = -101.9; ew < 102; ew += 6.1) {
        const read = parseCoordinates(formatCoordinates({ ns, ew }));
        expect(Math.abs((read?.ns ?? 999) - ns)).toBeLessThan(0.051);
        expect(Math.abs((read?.ew ?? 999) - ew)).toBeLessThan(0.051);
      }
    }
  });
});

describe("landblocks", () => {
  it.each([
    [{ ns: 42.08, ew: 33.6 }, "0xA9B4"],
    [{ ns: -101.95, ew: -101.95 }, "0x0000"],
    [{ ns: 102.05, ew: 102.05 }, "0xFEFE"],
    [{ ns: -101.15, ew: -101.95 }, "0x0001"],
  ])("%o is in %s", (position, block) => {
    expect(landblockAt(position)).toBe(block);
  });
});

describe("parseLocation", () => {
  // The check value of the coordinate rules: Holtburg.
  it.each(["0xA9B40019 [84.0 7.1 94.0] 1 0 0 0", "A9B40019 [84 7.1 94]", "/loc 0xA9B40019 [84 7.1 94]"])(
    "reads %s",
    (text) => {
      const found = parseLocation(text);
      expect(found?.landcell).toBe(0xa9b40019);
      expect(found?.position?.ns).toBeCloseTo(42.08, 2);
      expect(found?.position?.ew).toBeCloseTo(33.6, 2);
    },
  );

  it("gives the middle of a bare landblock or landcell", () => {
    expect(parseLocation("0xA9B4")?.position?.ew).toBeCloseTo((0xa9 * 192 + 96) / 240 - 101.95, 6);
    expect(parseLocation("0xA9B40019")?.position?.ns).toBeCloseTo((0xb4 * 192 + 12) / 240 - 101.95, 6);
  });

  it("gives no place on the map for a dungeon", () => {
    expect(parseLocation("0x01E30101 [10 -20 0] 1 0 0 0")).toEqual({
      landcell: 0x01e30101,
      position: null,
      isIndoors: true,
    });
  });

  it.each(["0xFFB40019 [1 2 3]", "0xA9B", "hello", "0xA9B40019 [a b c]"])("refuses %s", (text) => {
    expect(parseLocation(text)).toBeNull();
  });
});

it("measures 240 metres to the map unit", () => {
  expect(distanceMetres({ ns: 0, ew: 0 }, { ns: 3, ew: 4 })).toBe(1200);
});
